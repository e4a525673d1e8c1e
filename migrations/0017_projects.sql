-- Measures and projects that close the gaps of a campaign, with how far each is, what it was begun
-- with and what it was closed with. A project is a measure with works on a site.

create table project (
    id text primary key,
    city text not null,
    campaign text not null,
    revision bigint not null,
    number bigint not null,
    item text not null,
    title text not null,
    content text not null,
    problem text not null,
    legal_basis text not null,
    division text not null,
    effect double precision,
    effect_unit text not null,
    effect_division text not null,
    unit text,
    post text,
    starts_on text,
    due_on text,
    budget_fen bigint,
    money_source text not null,
    works text not null,
    progress bigint not null,
    note text not null,
    source text not null,
    state text not null,
    evidence_before text not null,
    evidence_after text not null,
    base text not null,
    closing text not null,
    begun_at bigint,
    done_at bigint,
    account_name text not null,
    created_at bigint not null
);
create index project_of_campaign on project (city, campaign, number);

create table project_move (
    id text primary key,
    city text not null,
    campaign text not null,
    project text not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    note text not null,
    account_name text not null,
    on_day text not null,
    at bigint not null
);
create index project_move_of on project_move (city, campaign, project);
