-- Surveys of how things stand: the lines that ask units for figures, what the units answered with
-- its source, and what was decided where answers disagree or are missing.

create table survey (
    id text primary key,
    city text not null,
    campaign text not null,
    number bigint not null,
    title text not null,
    purpose text not null,
    due_on text not null,
    tolerance_percent double precision not null,
    state text not null,
    issued_on text,
    closed_on text,
    account_name text not null,
    revision bigint not null
);
create index survey_of_campaign on survey (city, campaign, number);

create table survey_line (
    id text primary key,
    city text not null,
    campaign text not null,
    survey text not null,
    number bigint not null,
    figure text not null,
    name text not null,
    form text not null,
    measure text not null,
    item text not null,
    division text not null,
    year bigint not null,
    units text not null,
    due_on text,
    evidence text not null,
    hint text not null,
    sums bigint not null,
    decision text,
    sum_reason text,
    revision bigint not null
);
create index survey_line_of on survey_line (city, campaign, survey, number);

create table survey_entry (
    id text primary key,
    city text not null,
    campaign text not null,
    line text not null,
    unit text not null,
    state text not null,
    amount double precision,
    said text not null,
    no_value text not null,
    source text not null,
    method text not null,
    confidence text not null,
    as_of text not null,
    evidence text not null,
    note text not null,
    returned text not null,
    submitted_on text,
    account_name text not null,
    revision bigint not null,
    unique (line, unit)
);
create index survey_entry_of on survey_entry (city, campaign, line);

create table survey_move (
    id text primary key,
    city text not null,
    campaign text not null,
    survey text not null,
    subject text not null,
    unit text not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    note text not null,
    account_name text not null,
    on_day text not null,
    at bigint not null
);
create index survey_move_of on survey_move (city, survey);
