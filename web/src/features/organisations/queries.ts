/** What the pages of the directory ask, and what a change makes stale. */
import { useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { asBytes, call, client } from '../../api/client';
import { organisationsKey, useDivisions } from '../../api/organisations';
import type { components, paths } from '../../api/schema';
import { useSession } from '../../api/session';
import { withinOf } from './parts/directory';

export type Organisation = components['schemas']['OrganisationView'];
export type OrganisationBody = components['schemas']['OrganisationBody'];
export type Post = components['schemas']['PostView'];
export type Body = components['schemas']['BodyView'];
export type BodyBody = components['schemas']['BodyBody'];
export type Expert = components['schemas']['ExpertView'];
export type ExpertBody = components['schemas']['ExpertBody'];
export type ContactBody = components['schemas']['ContactBody'];
export type HolderBody = components['schemas']['HolderBody'];
export type RenameBody = components['schemas']['RenameBody'];
export type DivisionRow = components['schemas']['DivisionView'];
export type DivisionBody = components['schemas']['DivisionBody'];
export type Usual = components['schemas']['Usual'];

export function useExperts() {
  return useQuery({
    queryKey: [...organisationsKey, 'experts'],
    queryFn: () => call(client.GET('/api/v1/experts')),
  });
}

export function useUsual() {
  return useQuery({
    queryKey: [...organisationsKey, 'usual'],
    queryFn: () => call(client.GET('/api/v1/usual_organisations')),
  });
}

const stale = [organisationsKey];

export const usePutOrganisation = () =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: OrganisationBody }) =>
    id
      ? call(client.PUT('/api/v1/organisations/{id}', { params: { path: { id } }, body }))
      : call(client.POST('/api/v1/organisations', { body })),
  );

export const useRename = (id: string) =>
  useChange(stale, (body: RenameBody) =>
    call(client.POST('/api/v1/organisations/{id}/names', { params: { path: { id } }, body })),
  );

export const useWithdraw = ({ id, revision }: Organisation) =>
  useChange(stale, (reason: string) =>
    call(
      client.POST('/api/v1/organisations/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision },
      }),
    ),
  );

export const usePutDivision = () =>
  useChange(stale, ({ code, body }: { code: string | undefined; body: DivisionBody }) =>
    code
      ? call(client.PUT('/api/v1/divisions/{code}', { params: { path: { code } }, body }))
      : call(client.POST('/api/v1/divisions', { body })),
  );

export const useWithdrawDivision = ({ code, revision }: DivisionRow) =>
  useChange(stale, (reason: string) =>
    call(
      client.POST('/api/v1/divisions/{code}/withdrawals', {
        params: { path: { code } },
        body: { reason, revision },
      }),
    ),
  );

export const useWithdrawBody = ({ id, revision }: Body) =>
  useChange(stale, (reason: string) =>
    call(
      client.POST('/api/v1/bodies/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision },
      }),
    ),
  );

export const useWithdrawExpert = ({ id, revision }: Expert) =>
  useChange(stale, (reason: string) =>
    call(
      client.POST('/api/v1/experts/{id}/withdrawals', {
        params: { path: { id } },
        body: { reason, revision },
      }),
    ),
  );

export const useVacatePost = (id: string) =>
  useChange(stale, (body: components['schemas']['VacancyBody']) =>
    call(client.POST('/api/v1/posts/{id}/vacancies', { params: { path: { id } }, body })),
  );

export const usePutContact = (id: string) =>
  useChange(stale, (body: ContactBody) =>
    call(client.PUT('/api/v1/organisations/{id}/contact', { params: { path: { id } }, body })),
  );

export const useAddPost = (id: string) =>
  useChange(stale, (body: components['schemas']['PostBody']) =>
    call(client.POST('/api/v1/organisations/{id}/posts', { params: { path: { id } }, body })),
  );

export const useTakePost = (id: string) =>
  useChange(stale, (body: HolderBody) =>
    call(client.POST('/api/v1/posts/{id}/holders', { params: { path: { id } }, body })),
  );

export const usePutBody = () =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: BodyBody }) =>
    id
      ? call(client.PUT('/api/v1/bodies/{id}', { params: { path: { id } }, body }))
      : call(client.POST('/api/v1/bodies', { body })),
  );

export const usePutExpert = () =>
  useChange(stale, ({ id, body }: { id: string | undefined; body: ExpertBody }) =>
    id
      ? call(client.PUT('/api/v1/experts/{id}', { params: { path: { id } }, body }))
      : call(client.POST('/api/v1/experts', { body })),
  );

/** What goes out and comes in as a workbook beside the directory. */
export type Register =
  paths['/api/v1/registers/{register}/imports']['post']['parameters']['path']['register'];

/** The registers, and what goes the same way by doors of its own. */
export type Exchanged = Register | 'organisations' | 'divisions';

export const useExchangeHandIn = (register: Exchanged) =>
  useChange(stale, ({ file, check }: { file: File; check: boolean }) => {
    const query = { name: file.name, check };
    const given = { params: { query }, ...asBytes(file) };
    switch (register) {
      case 'organisations':
        return call(client.POST('/api/v1/organisations/workbook', given));
      case 'divisions':
        return call(client.POST('/api/v1/divisions/imports', given));
      default:
        return call(
          client.POST('/api/v1/registers/{register}/imports', {
            params: { path: { register }, query },
            ...asBytes(file),
          }),
        );
    }
  });

export const useExchangeImports = (register: Exchanged) =>
  useQuery({
    queryKey: [...organisationsKey, 'imports', register],
    queryFn: () => {
      switch (register) {
        case 'organisations':
          return call(client.GET('/api/v1/organisations/imports'));
        case 'divisions':
          return call(client.GET('/api/v1/divisions/imports'));
        default:
          return call(
            client.GET('/api/v1/registers/{register}/imports', { params: { path: { register } } }),
          );
      }
    },
  });

export const useUndoExchange = (register: Exchanged) =>
  useChange(stale, (id: string) => {
    const path = { import: id };
    switch (register) {
      case 'organisations':
        return call(
          client.POST('/api/v1/organisations/imports/{import}/undoings', { params: { path } }),
        );
      case 'divisions':
        return call(
          client.POST('/api/v1/divisions/imports/{import}/undoings', { params: { path } }),
        );
      default:
        return call(
          client.POST('/api/v1/registers/{register}/imports/{import}/undoings', {
            params: { path: { register, ...path } },
          }),
        );
    }
  });

/** Divisions in which this person may add: the office everywhere, a district in its own. */
export function useOwnDivisions(all: readonly { code: string; name: string }[]) {
  const { roles } = useSession();
  const divisions = useDivisions();
  if (roles.some((role) => role.role === 'office')) return all;
  const own = roles
    .filter((role) => role.role === 'district')
    .map((role) => withinOf(divisions.data ?? [], role.division));
  return all.filter((one) => own.some((within) => within.has(one.code)));
}

/** Whether the city's own things may be changed, not only a district's. */
export function useCityWide(): boolean {
  const { roles } = useSession();
  return roles.some((role) => role.role === 'office');
}
