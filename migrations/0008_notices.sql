-- Who should hear of what, and how: notices, how far the record was heard, what goes out and what
-- came back, the city's rules of telling, and how each person wants to be told.

create table notice (
    id text primary key,
    city text not null,
    account text not null,
    rule text not null,
    kind text not null,
    urgent bigint not null,
    thing text not null,
    thing_id text not null,
    page text not null,
    facts text not null,
    mark text not null,
    created_at bigint not null,
    read_at bigint,
    gathered bigint not null,
    unique (city, mark)
);
create index notice_of_account on notice (city, account, created_at);
create index notice_to_gather on notice (city, gathered);

create table notice_cursor (
    city text primary key,
    sequence bigint not null,
    day text not null
);

create table notice_message (
    id text primary key,
    city text not null,
    channel text not null,
    robot text not null,
    account text not null,
    address text not null,
    subject text not null,
    body text not null,
    urgent bigint not null,
    notices bigint not null,
    mark text not null,
    state text not null,
    attempts bigint not null,
    not_before bigint not null,
    lease_until bigint not null,
    receipt text not null,
    fault text not null,
    created_at bigint not null,
    ended_at bigint,
    unique (city, mark)
);
create index notice_message_waiting on notice_message (state, not_before);
create index notice_message_of_city on notice_message (city, created_at);

create table notice_rules (
    city text primary key,
    rules text not null,
    revision bigint not null
);

create table notice_choice (
    account text primary key,
    city text not null,
    choice text not null,
    revision bigint not null
);

create table notice_brief (
    id text primary key,
    city text not null,
    campaign text not null,
    made_on text not null,
    account_name text not null,
    decisions text not null,
    at bigint not null
);
create index notice_brief_of on notice_brief (city, campaign, at);
