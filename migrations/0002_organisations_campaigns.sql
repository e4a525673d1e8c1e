-- Names, posts and groups of the city's organisations; honours and the campaigns that keep them.

create table organisation_name (
    id text primary key,
    city text not null,
    organisation text not null,
    name text not null,
    short_name text not null,
    kind text not null,
    from_on text,
    to_on text
);
create index organisation_name_of on organisation_name (city, organisation);

create table person (
    id text primary key,
    city text not null,
    name text not null,
    phone text not null
);
create index person_of_city on person (city, name);

create table post (
    id text primary key,
    city text not null,
    organisation text not null,
    title text not null,
    precedence bigint not null,
    revision bigint not null
);
create index post_of_organisation on post (city, organisation, precedence);

create table post_holder (
    id text primary key,
    city text not null,
    post text not null,
    person text not null,
    from_on text not null,
    to_on text
);
create index post_holder_of_post on post_holder (city, post, from_on);

create table contact (
    organisation text primary key,
    city text not null,
    person text not null,
    substitute text,
    duty text not null,
    revision bigint not null
);

create table body (
    id text primary key,
    city text not null,
    division text not null,
    kind text not null,
    name text not null,
    parent text,
    founding_document text not null,
    founded_on text not null,
    term_until text,
    duty text not null,
    precedence bigint not null,
    revision bigint not null
);
create index body_of_city on body (city, precedence);

create table seat (
    id text primary key,
    city text not null,
    body text not null,
    role text not null,
    post text not null,
    precedence bigint not null
);
create index seat_of_body on seat (city, body, precedence);

create table expert (
    id text primary key,
    city text not null,
    name text not null,
    phone text not null,
    employer text not null,
    title text not null,
    skills text not null,
    from_on text not null,
    to_on text,
    revision bigint not null
);
create index expert_of_city on expert (city, name);

create table honour (
    id text primary key,
    city text not null,
    name text not null,
    level text not null,
    awarded_year bigint not null,
    awarded_by text not null,
    document text not null,
    rule_years bigint,
    rule text not null,
    next_due_year bigint,
    state text not null,
    links text not null,
    revision bigint not null
);
create index honour_of_city on honour (city, awarded_year);

create table honour_inspection (
    id text primary key,
    city text not null,
    honour text not null,
    year bigint not null,
    result text not null,
    document text not null,
    note text not null,
    campaign text
);
create index honour_inspection_of on honour_inspection (city, honour, year);

create table campaign (
    id text primary key,
    city text not null,
    honour text not null,
    title text not null,
    edition text not null,
    data_year bigint not null,
    cutoff_on text not null,
    state text not null,
    notice text not null,
    starts_on text not null,
    materials_due text not null,
    report_due text not null,
    onsite_due text not null,
    rectification_due text,
    steps text not null,
    created_at bigint not null,
    revision bigint not null
);
create index campaign_of_city on campaign (city, created_at);

create table campaign_move (
    id text primary key,
    city text not null,
    campaign text not null,
    sequence bigint not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    on_day text not null,
    document text not null,
    note text not null,
    account_name text not null,
    at bigint not null
);
create index campaign_move_of on campaign_move (city, campaign, sequence);

create table holiday (
    city text not null,
    day text not null,
    works bigint not null,
    name text not null,
    primary key (city, day)
);
