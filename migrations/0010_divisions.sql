-- Parts of a city come, lie within each other, end, and are taken back when they were a mistake.
-- A group or an expert entered by mistake is taken back as well.

alter table division add column parent text;
alter table division add column to_on text;
alter table division add column withdrawn text;

alter table body add column withdrawn text;
alter table expert add column withdrawn text;

-- What a reviewer may read was handed up: by whom and when, as JSON.
alter table assessment add column handed_up text;
