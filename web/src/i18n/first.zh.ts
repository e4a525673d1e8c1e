/** The Chinese sentences of the first page; they are part of the first file. */
import accounts from '../../../locales/zh-CN/web/accounts.json';
import app from '../../../locales/zh-CN/web/app.json';
import ui from '../../../locales/zh-CN/web/ui.json';

export const firstSentences: Record<string, string> = { ...app, ...ui, ...accounts };
