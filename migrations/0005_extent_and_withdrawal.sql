-- How much ground a layer covers and what its file said, beside the account that tells it whole: a
-- list of layers need not open every account.
-- What was entered by mistake is taken back and stays on file: reason, who and when, as JSON.
-- The moved days of a year and figures that were taken out have a revision that goes on.

alter table layer add column area_m2 double precision;
alter table layer add column length_m double precision;
alter table layer add column source_crs text;

alter table layer add column withdrawn text;
alter table organisation add column withdrawn text;
alter table honour add column withdrawn text;

create table calendar_year (
    city text not null,
    year bigint not null,
    revision bigint not null,
    primary key (city, year)
);

create table statistic_removed (
    city text not null,
    stat_key text not null,
    scope text not null,
    year bigint not null,
    revision bigint not null,
    primary key (city, stat_key, scope, year)
);
