-- What is arranged around the tasks: meetings with their papers and minutes, the matters that come
-- of them or between units, and the implementation plan with its versions and who noted them.

create table matter (
    id text primary key,
    city text not null,
    campaign text not null,
    kind text not null,
    number bigint not null,
    title text not null,
    detail text not null,
    wanted text not null,
    unit text,
    counterpart text,
    source text not null,
    person text not null,
    item text not null,
    tasks text not null,
    meeting text,
    on_day text,
    due_on text,
    days bigint,
    quantity double precision,
    quantity_unit text not null,
    year bigint,
    answer text not null,
    answered_on text,
    effect text not null,
    decision text,
    state text not null,
    account_name text not null,
    revision bigint not null
);
create index matter_of_campaign on matter (city, campaign, kind, number);
create index matter_of_kind on matter (city, kind);

create table meeting (
    id text primary key,
    city text not null,
    campaign text not null,
    number bigint not null,
    kind text not null,
    title text not null,
    on_day text not null,
    at_time text not null,
    place text not null,
    chair_post text,
    agenda text not null,
    seats text not null,
    papers text not null,
    minutes text not null,
    document text not null,
    issued_on text,
    chain text not null,
    state text not null,
    account_name text not null,
    revision bigint not null
);
create index meeting_of_campaign on meeting (city, campaign, number);

create table coordination_move (
    id text primary key,
    city text not null,
    campaign text not null,
    subject text not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    note text not null,
    account_name text not null,
    on_day text not null,
    at bigint not null
);
create index coordination_move_of on coordination_move (city, subject);
create index coordination_move_in on coordination_move (city, campaign);

create table implementation_plan (
    city text not null,
    campaign text not null,
    title text not null,
    issuer text not null,
    addressees text not null,
    sections text not null,
    revision bigint not null,
    primary key (city, campaign)
);

create table plan_version (
    id text primary key,
    city text not null,
    campaign text not null,
    number bigint not null,
    document text not null,
    title text not null,
    issuer text not null,
    addressees text not null,
    dated_on text not null,
    sections text not null,
    units text not null,
    annex text not null,
    note text not null,
    chain text not null,
    issued_on text not null,
    account_name text not null,
    at bigint not null,
    unique (city, campaign, number)
);

-- Receipts and imports are the same thing whatever they are of.
alter table breakdown_receipt rename to version_receipt;
alter table breakdown_import rename to workbook_import;
alter table workbook_import add column kind text not null default 'breakdown';
