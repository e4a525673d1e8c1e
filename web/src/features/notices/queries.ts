/** What the pages of notices ask and change, and what a change makes stale. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useChange } from '../../api/change';
import { call, client } from '../../api/client';
import { everyRow } from '../../api/list';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type Notice = Schemas['NoticeView'];
export type Choice = Schemas['NoticeChoice'];
export type ChoiceView = Schemas['NoticeChoiceView'];
export type Rules = Schemas['NoticeRules'];
export type RulesView = Schemas['NoticeRulesView'];
export type Message = Schemas['NoticeMessageView'];
export type Test = Schemas['TestBody'];
export type BriefView = Schemas['Brief'];
export type UnitBriefView = Schemas['UnitBrief'];

const refresh = 60_000;
const own = ['notices', 'own'] as const;

export function useNoticeCount() {
  return useQuery({
    queryKey: [...own, 'count'],
    refetchInterval: refresh,
    queryFn: () => call(client.GET('/api/v1/notice_count')),
  });
}

export function useNotices(kind: string, unread: boolean) {
  return useInfiniteQuery({
    queryKey: [...own, kind, unread],
    refetchInterval: refresh,
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      call(client.GET('/api/v1/notices', { params: { query: { kind, unread, after } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Every notice of a kind, for a file. */
export const allNotices = (kind: string, unread: boolean) =>
  everyRow<Notice, string>('', (after) =>
    call(client.GET('/api/v1/notices', { params: { query: { kind, unread, after } } })),
  );

export function useRead() {
  return useChange([own], (body: { ids: string[]; read: boolean }) =>
    call(client.POST('/api/v1/notice_readings', { body })),
  );
}

export function useChoice() {
  return useQuery({
    queryKey: ['notices', 'choice'],
    queryFn: () => call(client.GET('/api/v1/notice_choice')),
  });
}

export function useChoose() {
  return useChange([['notices', 'choice']], (body: Choice) =>
    call(client.PUT('/api/v1/notice_choice', { body })),
  );
}

export function useRules() {
  return useQuery({
    queryKey: ['notices', 'rules'],
    queryFn: () => call(client.GET('/api/v1/notice_rules')),
  });
}

export function useSetRules() {
  return useChange([['notices', 'rules']], (body: { rules: Rules; revision: number }) =>
    call(client.PUT('/api/v1/notice_rules', { body })),
  );
}

export function useTest() {
  return useChange([], (body: Test) => call(client.POST('/api/v1/notice_tests', { body })));
}

export function useMessages(state: string) {
  return useInfiniteQuery({
    queryKey: ['notices', 'messages', state],
    refetchInterval: 10_000,
    initialPageParam: '',
    queryFn: ({ pageParam: after }) =>
      call(client.GET('/api/v1/notice_messages', { params: { query: { state, after } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Every message of a state, for a file. */
export const allMessages = (state: string) =>
  everyRow<Message, string>('', (after) =>
    call(client.GET('/api/v1/notice_messages', { params: { query: { state, after } } })),
  );

export function useReplay() {
  return useChange([['notices', 'messages']], (id: string) =>
    call(client.POST('/api/v1/notice_messages/{id}/replays', { params: { path: { id } } })),
  );
}

const briefOf = (id: string) => ['notices', 'brief', id] as const;

export function useBrief(id: string) {
  return useQuery({
    queryKey: briefOf(id),
    queryFn: () => call(client.GET('/api/v1/campaigns/{id}/brief', { params: { path: { id } } })),
  });
}

export function useUnitBrief(id: string, unit: string) {
  return useQuery({
    queryKey: ['notices', 'brief', id, unit],
    queryFn: () =>
      call(
        client.GET('/api/v1/campaigns/{id}/units/{unit}/brief', {
          params: { path: { id, unit } },
        }),
      ),
  });
}

export function useKeepBrief(id: string) {
  return useChange([briefOf(id)], (decisions: string[]) =>
    call(
      client.POST('/api/v1/campaigns/{id}/briefs', {
        params: { path: { id } },
        body: { decisions },
      }),
    ),
  );
}
