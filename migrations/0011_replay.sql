-- Keys of changes that were made, so that the same request sent twice is made once.

create table replay (
    account text not null,
    key text not null,
    at bigint not null,
    primary key (account, key)
);
