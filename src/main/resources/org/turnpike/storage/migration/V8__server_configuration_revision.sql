-- Counts the changes, so that one made against an older configuration than the stored one shows.
alter table server add column revision bigint default 1 not null;

-- The order of clients outlives a change of one of them.
alter table client add column position integer default 0 not null;

-- Read from an OpenAPI description, and so kept or dropped with it; others were added by an administrator.
alter table endpoint add column generated boolean default false not null;
