-- Puts a user's organisation and role into app_metadata of each access token that Supabase Auth issues.
--
-- Run it as the project's `postgres` user (SQL editor). Then choose the function under Authentication > Hooks > Custom
-- access token. Safe to run again.

create schema if not exists bahi_auth;

-- The organisations and roles of each user. Not in `public`, which Supabase serves to browsers.
create table if not exists bahi_auth.memberships (
    user_id uuid not null references auth.users (id) on delete cascade,
    org_id uuid not null,
    role text not null check (role in ('admin', 'manager', 'user')),
    -- A token names one organisation, so a user with several memberships has one active. A change needs a new token.
    active boolean not null default true,
    created_at timestamptz not null default now(),
    primary key (user_id, org_id)
);

create unique index if not exists memberships_one_active on bahi_auth.memberships (user_id) where active;

-- Returns the event with our claims. It first removes any org_id and role from elsewhere. So without an active
-- membership the token names no organisation, and Bahi refuses it. The top-level claim `role` stays Supabase's own.
create or replace function bahi_auth.custom_access_token(event jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    known jsonb := event #> '{claims,app_metadata}';
    metadata jsonb := case jsonb_typeof(known) when 'object' then known - 'org_id' - 'role' else '{}' end;
    membership bahi_auth.memberships;
begin
    select * into membership
    from bahi_auth.memberships
    where user_id = (event ->> 'user_id')::uuid and active;
    if found then
        metadata := metadata || jsonb_build_object('org_id', membership.org_id, 'role', membership.role);
    end if;
    return jsonb_set(event, '{claims,app_metadata}', metadata);
end;
$$;

-- Supabase Auth alone calls the function and reads the table; browsers (anon, authenticated) can do neither.
revoke all on schema bahi_auth from public, anon, authenticated;
revoke all on bahi_auth.memberships from public, anon, authenticated;
revoke all on function bahi_auth.custom_access_token (jsonb) from public, anon, authenticated;
grant usage on schema bahi_auth to supabase_auth_admin;
grant select on bahi_auth.memberships to supabase_auth_admin;
grant execute on function bahi_auth.custom_access_token (jsonb) to supabase_auth_admin;

alter table bahi_auth.memberships enable row level security;
drop policy if exists read_by_auth on bahi_auth.memberships;
create policy read_by_auth on bahi_auth.memberships for select to supabase_auth_admin using (true);
