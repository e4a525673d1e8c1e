-- Who does what by when: the lines of the breakdown table and what units divide them into, their
-- ways through the states, the versions that were issued and who took note of them.

create table task (
    id text primary key,
    city text not null,
    campaign text not null,
    parent text,
    number bigint not null,
    item text not null,
    title text not null,
    requirement text not null,
    quality text not null,
    quantity double precision,
    quantity_unit text not null,
    quantity_done double precision,
    target double precision,
    division text not null,
    lead text,
    leader_post text,
    person_post text,
    starts_on text,
    due_on text,
    central bigint not null,
    programmes text not null,
    note text not null,
    state text not null,
    report text not null,
    signed_by text not null,
    exception text not null,
    submitted_on text,
    closed_on text,
    revision bigint not null
);
create index task_of_campaign on task (city, campaign, number);
create index task_of_parent on task (city, parent);

create table task_part (
    id text primary key,
    city text not null,
    task text not null,
    organisation text not null,
    part text not null,
    due_on text,
    state text not null,
    report text not null,
    submitted_on text,
    precedence bigint not null
);
create index task_part_of on task_part (city, task, precedence);

create table task_move (
    id text primary key,
    city text not null,
    campaign text not null,
    task text not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    organisation text not null,
    note text not null,
    account_name text not null,
    on_day text not null,
    at bigint not null
);
create index task_move_of on task_move (city, campaign, task);

create table task_milestone (
    id text primary key,
    city text not null,
    task text not null,
    title text not null,
    due_on text not null,
    done_on text,
    precedence bigint not null
);
create index task_milestone_of on task_milestone (city, task, precedence);

create table task_extension (
    id text primary key,
    city text not null,
    campaign text not null,
    task text not null,
    until_on text not null,
    from_on text not null,
    reason text not null,
    state text not null,
    asked_on text not null,
    asked_by text not null,
    decided_on text,
    decided_by text not null,
    decision text not null
);
create index task_extension_of on task_extension (city, campaign, task, asked_on);

create table breakdown_version (
    id text primary key,
    city text not null,
    campaign text not null,
    number bigint not null,
    document text not null,
    note text not null,
    issued_on text not null,
    account_name text not null,
    lines text not null,
    at bigint not null,
    unique (city, campaign, number)
);

create table breakdown_receipt (
    city text not null,
    version text not null,
    organisation text not null,
    read_on text not null,
    read_by text not null,
    noted_on text,
    noted_by text not null,
    primary key (version, organisation)
);

create table breakdown_import (
    id text primary key,
    city text not null,
    campaign text not null,
    file_name text not null,
    account_name text not null,
    on_day text not null,
    before text not null,
    after text not null,
    undone bigint not null,
    at bigint not null
);
create index breakdown_import_of on breakdown_import (city, campaign, at);

create table task_ladder (
    city text primary key,
    ladder text not null,
    revision bigint not null
);
