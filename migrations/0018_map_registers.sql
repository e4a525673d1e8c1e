-- Registers of the map: parks, compounds, greenways, ancient trees, wetlands, waters, sites of
-- restoration. What a kind has besides is data, not columns.

create table register_entry (
    id text primary key,
    city text not null,
    kind text not null,
    code text not null,
    name text not null,
    division text not null,
    unit text,
    place text not null,
    fields text not null,
    note text not null,
    area_m2 double precision,
    length_m double precision,
    withdrawn text,
    account_name text not null,
    revision bigint not null,
    created_at bigint not null,
    changed_at bigint not null
);
create index register_entry_of on register_entry (city, kind, code);
-- A code belongs to one entry that counts; what was withdrawn gives its code free.
create unique index register_entry_code on register_entry (city, kind, code) where withdrawn is null;

-- What was seen of an entry in a year, and how it was judged.
create table register_observation (
    id text primary key,
    city text not null,
    kind text not null,
    entry text not null,
    year bigint not null,
    on_day text not null,
    result text not null,
    score double precision,
    fields text not null,
    observer text not null,
    note text not null,
    withdrawn text,
    account_name text not null,
    at bigint not null
);
create index register_observation_of on register_observation (city, kind, entry, year);
-- An entry is looked at once for a year on a day; what was taken back is no hindrance.
create unique index register_observation_day on register_observation (city, entry, year, on_day)
    where withdrawn is null;

-- The steps of an entry, as people read them.
create table register_move (
    id text primary key,
    city text not null,
    campaign text not null,
    entry text not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    note text not null,
    account_name text not null,
    on_day text not null,
    at bigint not null
);
create index register_move_of on register_move (city, campaign, entry);
