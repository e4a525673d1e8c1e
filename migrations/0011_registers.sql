-- When a program last came by a token.

alter table token add column seen_at bigint;
