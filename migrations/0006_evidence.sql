-- The ledger: pieces of evidence, what each proves, what was decided of it, the files that were
-- looked at, and uploads under way. Nothing but an upload that came to nothing is ever deleted.

create table evidence (
    id text primary key,
    city text not null,
    campaign text not null,
    organisation text not null,
    division text not null,
    title text not null,
    document_number text not null,
    issuer text not null,
    dated_on text not null,
    year_from bigint not null,
    year_to bigint not null,
    pages bigint not null,
    original bigint not null,
    seal text not null,
    note text not null,
    file_name text not null,
    file_size bigint not null,
    digest text not null,
    proves text not null,
    honours text not null,
    state text not null,
    reasons text not null,
    reason_text text not null,
    submitted_on text not null,
    client_key text not null,
    account text not null,
    account_name text not null,
    created_at bigint not null,
    changed_at bigint not null,
    revision bigint not null
);
create index evidence_of_campaign on evidence (city, campaign, created_at);
create index evidence_of_file on evidence (city, digest);
create unique index evidence_once on evidence (account, client_key);

create table evidence_move (
    id text primary key,
    city text not null,
    evidence text not null,
    sequence bigint not null,
    name text not null,
    from_state text not null,
    to_state text not null,
    reasons text not null,
    note text not null,
    digest text not null,
    account_name text not null,
    at bigint not null,
    unique (evidence, sequence)
);

create table evidence_file (
    city text not null,
    digest text not null,
    state text not null,
    media text not null,
    facts text not null,
    body text not null,
    signature text not null,
    preview text not null,
    thumbnail text not null,
    looked_at bigint not null,
    primary key (city, digest)
);

create table evidence_upload (
    id text primary key,
    city text not null,
    account text not null,
    client_key text not null,
    file_name text not null,
    size bigint not null,
    received bigint not null,
    digest text not null,
    created_at bigint not null,
    changed_at bigint not null
);
create unique index evidence_upload_once on evidence_upload (account, client_key);

create table evidence_export (
    id text primary key,
    city text not null,
    campaign text not null,
    kind text not null,
    file_name text not null,
    digest text not null,
    size bigint not null,
    pieces bigint not null,
    account_name text not null,
    created_at bigint not null
);
create index evidence_export_of on evidence_export (city, campaign, created_at);
