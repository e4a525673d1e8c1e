-- The scheme of a measure with its milestones, the land of a scenario that a project came from, and
-- how an overlap of its site with protected ground or another project was settled.

alter table project add column site text not null default '';
alter table project add column milestones text not null default '[]';
create index project_of_source on project (city, source);

create table project_settlement (
    id text primary key,
    city text not null,
    campaign text not null,
    project text not null,
    against text not null,
    layer text not null,
    overlap_m2 double precision not null,
    how text not null,
    decided_by text not null,
    number text not null,
    on_day text not null,
    account_name text not null,
    at bigint not null
);
create index project_settlement_of on project_settlement (city, campaign, project);
