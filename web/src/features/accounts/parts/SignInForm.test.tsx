import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError } from '../../../api/problem';
import type { Session } from '../../../api/session';
import { show } from '../../../testing/show';
import { SignInForm } from './SignInForm';

const session = { user: { id: '1', name: 'lihua', display_name: '李华' } } as Session;
const refuse = (status: number, code: string, message: string) =>
  new ApiError(status, { code, message, params: {}, problems: [], request: 'r1' });

async function fill(name: string, password: string) {
  await userEvent.type(screen.getByLabelText('用户名'), name);
  await userEvent.type(screen.getByLabelText('密码'), password);
  await userEvent.click(screen.getByRole('button', { name: '登录' }));
}

test('empty fields are told at their places and nothing is sent', async () => {
  const signIn = vi.fn();
  show(<SignInForm signIn={signIn} onDone={() => {}} />);
  await userEvent.click(screen.getByRole('button', { name: '登录' }));
  expect(screen.getByText('请填写用户名。')).toBeTruthy();
  expect(screen.getByText('请填写密码。')).toBeTruthy();
  expect(screen.getByLabelText('用户名').getAttribute('aria-invalid')).toBe('true');
  expect(signIn).not.toHaveBeenCalled();
});

test('a wrong password is told in the server’s words, and only the password is typed again', async () => {
  const signIn = vi
    .fn()
    .mockRejectedValue(
      refuse(401, 'accounts.wrong_password', '用户名或密码不正确。再错 3 次将锁定。'),
    );
  show(<SignInForm signIn={signIn} onDone={() => {}} />);
  await fill('lihua', 'wrong');
  expect((await screen.findByRole('alert')).textContent).toContain('再错 3 次将锁定');
  expect((screen.getByLabelText('用户名') as HTMLInputElement).value).toBe('lihua');
  expect((screen.getByLabelText('密码') as HTMLInputElement).value).toBe('');
});

test('a locked account says until when', async () => {
  const message = '账号已锁定，11月23日 09:10 后可再试。';
  show(
    <SignInForm
      signIn={() => Promise.reject(refuse(409, 'accounts.locked', message))}
      onDone={() => {}}
    />,
  );
  await fill('lihua', 'x');
  expect((await screen.findByRole('alert')).textContent).toContain('11月23日 09:10');
});

test('the code is asked for only when the account wants it, and then sent along', async () => {
  const signIn = vi
    .fn()
    .mockRejectedValueOnce(refuse(401, 'accounts.code_needed', '需要动态验证码。'))
    .mockResolvedValueOnce(session);
  const onDone = vi.fn();
  show(<SignInForm signIn={signIn} onDone={onDone} />);
  expect(screen.queryByLabelText('动态验证码')).toBeNull();
  await fill('lihua', 'right');
  const code = await screen.findByLabelText('动态验证码');
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.type(code, '123456');
  await userEvent.click(screen.getByRole('button', { name: '登录' }));
  expect(signIn).toHaveBeenLastCalledWith({ name: 'lihua', password: 'right', code: '123456' });
  expect(onDone).toHaveBeenCalledWith(session);
});
