-- Scenarios of siting: what was asked, and what came of it. Answers and pictures are contents.

create table siting_scenarios (
    id text primary key,
    city text not null,
    campaign text not null,
    name text not null,
    note text not null,
    request text not null,
    state text not null,
    summary text not null,
    answer text not null,
    pictures text not null,
    files text not null,
    problems text not null,
    account text not null,
    account_name text not null,
    created_at bigint not null,
    done_at bigint,
    withdrawn text
);
create index siting_scenarios_of_city on siting_scenarios (city, created_at);
