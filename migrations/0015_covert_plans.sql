-- Material that only the supervision office and those who lead may know of, until it is released.

alter table evidence add column covert bigint not null default 0;

-- The register of plans, which the planning bureau keeps.

create table registered_plan (
    id text primary key,
    city text not null,
    division text not null,
    kind text not null,
    title text not null,
    state text not null,
    approver text not null,
    document text not null,
    approved_on text not null,
    year_from bigint not null,
    year_to bigint not null,
    unit text,
    note text not null,
    account_name text not null,
    created_at bigint not null,
    revision bigint not null
);
create index registered_plan_of_city on registered_plan (city, created_at);
