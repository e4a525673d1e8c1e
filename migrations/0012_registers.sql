-- Registers: tokens, titles and what is kept beside them.

-- When a program last came by a token.

alter table token add column seen_at bigint;

-- By which tier of its standard a title is judged; empty where none of them is meant.
alter table honour add column tier text;

-- How the rows of the standard stood in the year of the award; figures as JSON.
create table honour_baseline (
    honour text primary key,
    city text not null,
    year bigint not null,
    source text not null,
    lines text not null,
    revision bigint not null
);

-- What a title does for investment, which no assessment reads; figures as JSON.
create table side_figures (
    city text primary key,
    figures text not null,
    revision bigint not null
);
