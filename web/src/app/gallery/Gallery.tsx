/**
 * Every piece with its states, for whoever builds pages: `npm run dev`, then /_gallery. Invented
 * content; a release does not contain this page.
 */
import { useState } from 'react';
import { loadAll } from '../../i18n';
import { MapView } from '../../map/MapView';
import { Clause } from '../../ui/Clause';
import { Chart } from '../../ui/chart/Chart';
import { DataPage, type Search } from '../../ui/DataPage';
import { Drawer } from '../../ui/Drawer';
import { Fact, Facts } from '../../ui/Facts';
import { Figure, Figures } from '../../ui/Figure';
import { Flow } from '../../ui/Flow';
import { Grid, type GridRow } from '../../ui/Grid';
import { ImportDialog } from '../../ui/ImportDialog';
import { JobProgress } from '../../ui/JobProgress';
import { Button } from '../../ui/kit';
import { Lamp } from '../../ui/Lamp';
import { PageHead, Section } from '../../ui/PageHead';
import { type Problem, Problems } from '../../ui/Problems';
import { Progress } from '../../ui/Progress';
import { RecordForm } from '../../ui/RecordForm';
import { Loading, Nothing, Partial, Refused } from '../../ui/States';
import { Steps } from '../../ui/Steps';
import { TargetBar } from '../../ui/TargetBar';
import { Timeline } from '../../ui/Timeline';
import { colour } from '../../ui/theme';
import { useLook } from '../look';
import styles from './Gallery.module.css';

await loadAll();

const problems: Problem[] = [
  {
    code: 'statistics.not_a_number',
    severity: 'error',
    place: { file: '统计表.xlsx', sheet: '市政', row: 17, field: '绿地面积' },
    message: '“绿地面积”不是数字。改正后重新上传该表即可，其余 342 行已检查通过。',
  },
  {
    code: 'layers.mended',
    severity: 'warning',
    place: { file: '公园.shp', feature: 12 },
    message: '边界自相交，已修复，面积变化 0.3 m²。请在地图上核对。',
  },
  { code: 'layers.guessed', severity: 'note', place: {}, message: '未附 .cpg，按 GBK 读取。' },
];

export function Gallery() {
  const { size, shade, setLook } = useLook();
  return (
    <main className={`${styles.page} ${styles.stack}`}>
      <PageHead
        title="部件"
        lead="每个部件及其状态。"
        deeds={
          <>
            <Button onClick={() => setLook({ size: size === 'large' ? 'usual' : 'large', shade })}>
              切换字号
            </Button>
            <Button onClick={() => setLook({ size, shade: shade === 'dark' ? 'light' : 'dark' })}>
              切换深浅
            </Button>
          </>
        }
      />
      <Section title="Lamp 灯">
        <p className={styles.row}>
          <Lamp tone="red" word="逾期" days={-5} />
          <Lamp tone="amber" word="临期" days={3} working />
          <Lamp tone="green" word="达标" />
          <Lamp tone="grey" />
          <Lamp tone="red" word="不达标" compact />
        </p>
      </Section>
      <Section title="Figure 数字">
        <Figures>
          <Figure label="在办任务" value="428" unit="项" asOf="2026-11-20" href="#tasks" />
          <Figure
            label="绿地率"
            value="39.8"
            unit="%"
            delta={{ by: -0.4, since: '去年', places: 1 }}
            lamp={{ tone: 'red', word: '不达标' }}
          />
          <Figure label="资金执行" loading />
          <Figure label="满意度" missingFor="unfilled" />
          <Figure label="暗访结果" missingFor="no_access" />
        </Figures>
      </Section>
      <Section title="TargetBar 对标">
        <div className={styles.stack}>
          <TargetBar
            label="建成区绿地率"
            value={39.8}
            threshold={40}
            unit="%"
            places={1}
            met={false}
          />
          <TargetBar label="人均公园绿地" value={15.2} threshold={14.8} unit="m²" places={2} met />
          <TargetBar label="热岛强度" value={2.1} threshold={2.5} sense="at_most" unit="℃" met />
          <TargetBar label="万人拥有绿道" threshold={1.2} unit="km" />
        </div>
      </Section>
      <Section title="Clause 条款">
        <Clause
          place="2.1.3"
          name="建成区绿地率"
          sentence="建成区绿地率应不低于 40%。"
          source="国家园林城市评选标准（2022）"
          formula="绿地率 = 建成区各类绿地面积 ÷ 建成区面积 × 100%"
          filled="39.8% = 4,378.00 公顷 ÷ 11,000.00 公顷 × 100%"
        />
      </Section>
      <Section title="States 四种状态">
        <div className={styles.stack}>
          <Loading rows={3} />
          <Nothing
            title="还没有图层"
            why="导入后可以测算指标。"
            next={<Button type="primary">导入图层</Button>}
          />
          <Refused
            error={{ message: '服务暂时不可用，请稍后重试。', request: '0192-7f' }}
            onRetry={() => {}}
          />
          <Partial>有 12 条涉密线索不在您的查看范围内。</Partial>
        </div>
      </Section>
      <Section title="Problems 问题表">
        <Problems problems={problems} />
      </Section>
      <Section title="Steps 步骤">
        <Steps current={1} titles={['上传文件', '核对并说明', '导入']} />
      </Section>
      <Section title="Facts 基本情况">
        <Facts>
          <Fact name="来源文件">公园绿地_2025.shp</Fact>
          <Fact name="坐标系">CGCS2000</Fact>
        </Facts>
      </Section>
      <Section title="Progress 进度">
        <Progress label="上传" percent={37} />
      </Section>
      <Section title="JobProgress 作业">
        <div className={styles.stack}>
          <JobProgress title="导入公园绿地" job={{ state: 'queued' }} onCancel={() => {}} />
          <JobProgress
            title="导入建成区边界"
            job={{
              state: 'running',
              done: 340,
              total: 1200,
              message: '检查图形',
              interrupted: true,
            }}
            onCancel={() => {}}
          />
          <JobProgress
            title="测算"
            job={{ state: 'done', message: '58 项已测算' }}
            after={<Button>查看结果</Button>}
          />
          <JobProgress
            title="导出"
            job={{ state: 'failed', done: 1, total: 3, message: '磁盘已满' }}
          />
        </div>
      </Section>
      <Section title="Flow 流程">
        <Flow
          label="整改流程"
          steps={[
            { key: 'a', title: '交办', state: 'done', who: '复查办 李华', when: '2026-11-02' },
            {
              key: 'b',
              title: '整改',
              state: 'done',
              who: '市园林局',
              when: '2026-11-18',
              opinion: '已补植 320 株。',
            },
            { key: 'c', title: '复核', state: 'current', who: '市复查办' },
            { key: 'd', title: '销号', state: 'ahead' },
          ]}
          deeds={[
            { key: 'ok', label: '通过复核', primary: true, onDo: () => {} },
            { key: 'no', label: '退回补充', refused: '只有复核人可以退回', onDo: () => {} },
          ]}
        />
      </Section>
      <Timeline
        caption="三个项目中一个落后于计划"
        today="2026-11-24"
        rows={[
          {
            key: '1',
            title: '滨河公园改造',
            planned: { from: '2026-03-01', to: '2026-09-30' },
            actual: { from: '2026-03-10', to: '2026-11-24' },
            tone: 'red',
            word: '逾期',
            milestones: [{ on: '2026-06-15', title: '主体完工' }],
          },
          {
            key: '2',
            title: '口袋公园 12 处',
            planned: { from: '2026-08-01', to: '2026-12-31' },
            actual: { from: '2026-08-01', to: '2026-11-24' },
            tone: 'green',
          },
        ]}
      />
      <div className={styles.two}>
        <Chart
          kind="bar"
          title="三季度销号首次超过新增"
          caption="来源：整改台账。数据截至 2026-11-20"
          axis="季度"
          unit="项"
          categories={['一季度', '二季度', '三季度', '四季度']}
          series={[
            { name: '新增', values: [42, 51, 30, null] },
            { name: '销号', values: [12, 33, 47, null] },
          ]}
        />
        <Chart
          kind="line"
          title="绿地率三年上升 1.6 个百分点，仍差 0.2"
          caption="来源：遥感解译。数据截至 2026-06-30"
          axis="年份"
          unit="%"
          places={1}
          categories={['2023', '2024', '2025', '2026']}
          series={[{ name: '绿地率', values: [38.2, null, 39.1, 39.8] }]}
          threshold={{ value: 40, name: '标准' }}
        />
      </div>
      <SampleMap />
      <Section title="Grid 填报表">
        <Sheet />
      </Section>
      <Forms />
      <List />
    </main>
  );
}

function SampleMap() {
  const [selected, setSelected] = useState<{ layer: string; key: string }>();
  const box = (x: number, y: number, name: string, id: number) => ({
    type: 'Feature' as const,
    properties: { id, name, hectares: 12.4 },
    geometry: {
      type: 'Polygon' as const,
      coordinates: [
        [
          [x, y],
          [x + 0.02, y],
          [x + 0.02, y + 0.015],
          [x, y + 0.015],
          [x, y],
        ],
      ],
    },
  });
  const [layers] = useState(() => [
    {
      id: 'parks',
      title: '公园绿地',
      kind: 'fill' as const,
      colour: colour.primary,
      label: 'name',
      key: 'id',
      data: {
        type: 'FeatureCollection' as const,
        features: [box(114.3, 30.5, '滨河公园', 1), box(114.34, 30.52, '中心公园', 2)],
      },
    },
    {
      id: 'blind',
      title: '服务盲区',
      kind: 'fill' as const,
      colour: colour.red,
      hatch: true,
      key: 'id',
      data: { type: 'FeatureCollection' as const, features: [box(114.32, 30.53, '盲区一', 9)] },
    },
  ]);
  return (
    <MapView
      label="示意地图"
      layers={layers}
      height={320}
      selected={selected}
      onSelect={setSelected}
    />
  );
}

function Sheet() {
  const [rows, setRows] = useState<GridRow[]>(() =>
    Array.from({ length: 400 }, (_, i) => ({
      id: `${i}`,
      values: { name: `指标 ${i + 1}`, last: `${i * 3}`, now: i === 2 ? '十二' : '', source: '' },
    })),
  );
  return (
    <Grid
      label="年度统计"
      rows={rows}
      height={320}
      onEdit={(edits) =>
        setRows(
          rows.map((row) => ({
            ...row,
            values: {
              ...row.values,
              ...Object.fromEntries(
                edits.filter((e) => e.row === row.id).map((e) => [e.column, e.value]),
              ),
            },
          })),
        )
      }
      problems={[
        { row: '2', column: 'now', severity: 'error', message: '不是数字。请只填数值。' },
        { row: '5', column: 'last', severity: 'warning', message: '比上年增加 4 倍，请核对。' },
      ]}
      columns={[
        { key: 'name', title: '指标', width: 200, readOnly: true },
        {
          key: 'last',
          title: '上年',
          unit: '公顷',
          kind: 'number',
          readOnly: true,
          optional: true,
        },
        { key: 'now', title: '本年', unit: '公顷', kind: 'number' },
        {
          key: 'source',
          title: '来源',
          kind: 'choice',
          options: [
            { value: 'yearbook', label: '统计年鉴' },
            { value: 'bureau', label: '部门台账' },
          ],
        },
      ]}
    />
  );
}

function Forms() {
  const [dialog, setDialog] = useState(false);
  const [drawer, setDrawer] = useState(false);
  return (
    <Section
      title="RecordForm 表单"
      deeds={
        <span className={styles.row}>
          <Button onClick={() => setDialog(true)}>导入表格</Button>
          <Button onClick={() => setDrawer(true)}>打开抽屉</Button>
        </span>
      }
    >
      <RecordForm
        draftKey="gallery"
        fields={[
          { key: 'name', kind: 'text', label: '单位名称', required: true, help: '与公章一致' },
          { key: 'area', kind: 'number', label: '绿地面积', unit: '公顷' },
          { key: 'due', kind: 'day', label: '办结期限' },
          {
            key: 'kind',
            kind: 'radio',
            label: '类别',
            options: [
              { value: 'lead', label: '牵头' },
              { value: 'support', label: '配合' },
            ],
          },
          { key: 'note', kind: 'long', label: '说明' },
        ]}
        submitLabel="提交单位"
        onSubmit={async () => {
          throw {
            message: '有 1 处需要改正。',
            problems: [
              {
                code: 'x',
                severity: 'error',
                place: { field: 'name' },
                message: '已有同名单位。请改用简称，或在原单位下修改。',
              },
            ],
          };
        }}
      />
      <ImportDialog
        title="导入统计表"
        open={dialog}
        onClose={() => setDialog(false)}
        templateHref="#template"
        upload={{ label: '把填好的表拖到这里', help: '.xlsx，不超过 20 MB', accept: '.xlsx' }}
        check={async () => ({ summary: '342 行通过，1 行有错。', problems })}
        confirmLabel="确认入库"
        onConfirm={async () => '已入库 342 行，10 分钟内可撤销。'}
      />
      <Drawer title="滨河公园" open={drawer} onClose={() => setDrawer(false)}>
        <p>记录在列表旁打开，地址随之改变。</p>
      </Drawer>
    </Section>
  );
}

function List() {
  const [search, setSearch] = useState<Search>({});
  const rows = ['公园绿地', '建成区', '古树名木'].map((name, i) => ({
    id: `${i}`,
    name,
    features: 120 * (i + 1),
    state: i,
  }));
  return (
    <DataPage
      title="图层目录"
      lead="入库的图层不可改动，只能以新版本替代。"
      deeds={<Button type="primary">导入图层</Button>}
      filters={[
        { key: 'q', kind: 'text', label: '名称包含' },
        { key: 'kind', kind: 'choice', label: '类别', options: [{ value: 'a', label: '面' }] },
        { key: 'from', kind: 'day', label: '入库日期' },
      ]}
      search={search}
      onSearch={setSearch}
      query={{
        isPending: false,
        refetch: () => {},
        data: { items: rows.filter((r) => r.name.includes(search.q ?? '')) },
      }}
      rowKey="id"
      onOpen={() => {}}
      exportHref="#export"
      columns={[
        { title: '名称', dataIndex: 'name' },
        { title: '要素数', dataIndex: 'features', align: 'right' },
        { title: '状态', render: (_, row) => <Lamp tone={row.state === 1 ? 'amber' : 'green'} /> },
      ]}
      empty={{ title: '还没有图层' }}
    />
  );
}
