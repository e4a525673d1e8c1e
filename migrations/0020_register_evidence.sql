-- Pieces of evidence that stand beside an entry of a register. A link is taken off with a reason and
-- stays on file.

create table register_evidence (
    id text primary key,
    city text not null,
    kind text not null,
    entry text not null,
    piece text not null,
    withdrawn text,
    account_name text not null,
    at bigint not null
);
create index register_evidence_of on register_evidence (city, kind, entry);
create index register_evidence_by_piece on register_evidence (city, piece);
-- A piece stands beside an entry once; what was taken off is no hindrance.
create unique index register_evidence_once on register_evidence (city, entry, piece)
    where withdrawn is null;
