-- Events, jobs, the city, and the people who may sign in.
-- Ids are text, instants bigint (microseconds, UTC), days text (2026-11-24), flags bigint 0 or 1.

create table chain (
    city text primary key,
    sequence bigint not null,
    digest text not null
);

create table event (
    city text not null,
    sequence bigint not null,
    at bigint not null,
    account text not null,
    action text not null,
    thing text not null,
    thing_id text not null,
    body text not null,
    digest text not null,
    primary key (city, sequence)
);
create index event_by_thing on event (city, thing_id, sequence);

create table job (
    id text primary key,
    city text not null,
    kind text not null,
    title text not null,
    payload text not null,
    state text not null,
    attempts bigint not null,
    done bigint not null,
    total bigint not null,
    step text not null,
    result text not null,
    cancelling bigint not null,
    account text not null,
    account_name text not null,
    created_at bigint not null,
    run_after bigint not null,
    started_at bigint,
    ended_at bigint,
    lease_until bigint not null,
    worker text not null
);
create index job_waiting on job (state, run_after);
create index job_of_city on job (city, created_at);

create table city (
    code text primary key,
    name text not null,
    level text not null,
    crs text not null,
    synthetic bigint not null,
    note text not null,
    created_at bigint not null,
    revision bigint not null
);

create table division (
    city text not null,
    code text not null,
    name text not null,
    kind text not null,
    precedence bigint not null,
    revision bigint not null,
    primary key (city, code)
);

create table organisation (
    id text primary key,
    city text not null,
    division text not null,
    name text not null,
    short_name text not null,
    kind text not null,
    precedence bigint not null,
    from_on text not null,
    to_on text,
    revision bigint not null
);
create index organisation_of_city on organisation (city, precedence);

create table account (
    id text primary key,
    city text not null,
    name text not null unique,
    display_name text not null,
    password text not null,
    former_passwords text not null,
    password_at bigint not null,
    must_change bigint not null,
    failures bigint not null,
    locked_until bigint not null,
    totp text,
    totp_confirmed bigint not null,
    totp_last bigint not null,
    disabled bigint not null,
    created_at bigint not null,
    revision bigint not null
);
create index account_of_city on account (city, name);

create table role_grant (
    id text primary key,
    account text not null,
    role text not null,
    division text not null,
    organisation text,
    from_on text not null,
    to_on text,
    granted_by text not null,
    granted_at bigint not null,
    revoked_at bigint
);
create index role_grant_of_account on role_grant (account);

create table session (
    id text primary key,
    digest text not null unique,
    account text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    address text not null,
    agent text not null
);
create index session_of_account on session (account);

create table token (
    id text primary key,
    digest text not null unique,
    account text not null,
    title text not null,
    created_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);
