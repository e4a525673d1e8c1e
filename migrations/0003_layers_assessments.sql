-- Uploaded files, layers, figures, and frozen assessments. Nothing here is ever deleted: a newer
-- import supersedes the one before.

create table upload (
    id text primary key,
    city text not null,
    files text not null,
    source text not null,
    account text not null,
    created_at bigint not null
);

create table layer (
    id text primary key,
    city text not null,
    layer_key text not null,
    kind text not null,
    year bigint not null,
    settings text not null,
    files text not null,
    source text not null,
    digest text not null,
    report text not null,
    preview text not null,
    features bigint not null,
    state text not null,
    problems text not null,
    account text not null,
    account_name text not null,
    created_at bigint not null
);
create index layer_of_city on layer (city, layer_key, created_at);

create table statistic (
    city text not null,
    stat_key text not null,
    scope text not null,
    year bigint not null,
    amount double precision not null,
    source text not null,
    responsible text not null,
    note text not null,
    revision bigint not null,
    account_name text not null,
    changed_at bigint not null,
    primary key (city, stat_key, scope, year)
);

create table assessment_setup (
    city text primary key,
    settings text not null,
    declarations text not null,
    targets text not null,
    confirmations text not null,
    revision bigint not null
);

create table assessment (
    id text primary key,
    city text not null,
    label text not null,
    state text not null,
    record text not null,
    summary text not null,
    files text not null,
    problems text not null,
    account text not null,
    account_name text not null,
    created_at bigint not null
);
create index assessment_of_city on assessment (city, created_at);

create table verification (
    id text primary key,
    assessment text not null,
    result text not null,
    account_name text not null,
    created_at bigint not null
);
create index verification_of_assessment on verification (assessment, created_at);
