-- Material that only the supervision office and those who lead may know of, until it is released.

alter table evidence add column covert bigint not null default 0;
