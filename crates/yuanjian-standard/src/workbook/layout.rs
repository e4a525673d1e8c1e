//! The sheets of a custom edition's workbook: which columns, of which kind, under which hidden id.
//!
//! One table serves template, export and import, so that they cannot drift apart.
//!
//! Bilingual by nature: headings and words of a workbook in both languages.

/// How a cell is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// `是` or `否`.
    Flag,
    /// Several keys, separated by `;`.
    List,
    /// Conditions, separated by `;`.
    Conditions,
    /// Parameters as TOML.
    Parameters,
    /// One of these: stored word and shown words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A method of the table.
    Method,
    /// A unit of the table.
    Unit,
    /// A label beside the row: table and language.
    Label(&'static str, &'static str),
    /// A text by language inside the row: field and language.
    Inner(&'static str, &'static str),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) id: &'static str,
    pub(super) zh: &'static str,
    pub(super) kind: Cell,
    pub(super) required: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
}

const CONFIDENCE: Cell = Cell::Choice(&[
    ("unverified", "待核实"),
    ("secondary", "二手来源"),
    ("verified", "已见原文"),
    ("confirmed", "本市已确认"),
]);
const STATUS: Cell =
    Cell::Choice(&[("in_force", "现行"), ("replaced", "已被替代"), ("repealed", "已废止")]);
const KIND: Cell =
    Cell::Choice(&[("quantitative", "定量"), ("qualitative", "定性"), ("mixed", "定量加定性")]);
const SCOPE: Cell =
    Cell::Choice(&[("built_up_area", "建成区"), ("planning_area", "规划区"), ("city", "全市")]);
const COMPARISON: Cell =
    Cell::Choice(&[("whole_value", "全数值比较"), ("rounded_value", "修约值比较")]);
const RULE: Cell = Cell::Choice(&[
    ("at_least", "不低于"),
    ("at_most", "不高于"),
    ("between", "区间"),
    ("yes", "是"),
]);

const fn must(id: &'static str, zh: &'static str, kind: Cell) -> Column {
    Column { id, zh, kind, required: true }
}

const fn may(id: &'static str, zh: &'static str, kind: Cell) -> Column {
    Column { id, zh, kind, required: false }
}

pub(super) const EDITION: usize = 0;
pub(super) const INDICATORS: usize = 5;
pub(super) const MEASURES: usize = 6;
pub(super) const THRESHOLDS: usize = 7;
pub(super) const STATISTICS: usize = 8;
pub(super) const LABELS: usize = 10;

pub(super) const SHEETS: &[Sheet] = &[
    Sheet {
        id: "edition",
        name: "版本",
        columns: &[
            must("standard", "标准代号", Cell::Text),
            must("edition", "版本代号", Cell::Text),
            must("revision", "修订号", Cell::Whole),
            must("document_number", "文号", Cell::Text),
            must("issued", "印发时间", Cell::Text),
            must("issuer", "印发机关代号", Cell::Text),
            must("status", "状态", STATUS),
            may("supersedes", "替代的版本", Cell::Text),
            must("headline_indicators", "公布的指标数", Cell::Whole),
            must("headline_categories", "公布的类别数", Cell::Whole),
            must("headline_confidence", "把握程度", CONFIDENCE),
            must("title_zh", "中文名称", Cell::Text),
            may("title_en", "英文名称", Cell::Text),
        ],
    },
    Sheet {
        id: "tiers",
        name: "等级",
        columns: &[
            must("key", "代号", Cell::Text),
            must("confidence", "把握程度", CONFIDENCE),
            must("zh", "中文名称", Cell::Label("tier", "zh-CN")),
            may("en", "英文名称", Cell::Label("tier", "en")),
        ],
    },
    Sheet {
        id: "categories",
        name: "类别",
        columns: &[
            must("key", "代号", Cell::Text),
            may("count", "指标数", Cell::Whole),
            may("count_confidence", "指标数把握程度", CONFIDENCE),
            must("confidence", "把握程度", CONFIDENCE),
            must("zh", "中文名称", Cell::Label("category", "zh-CN")),
            may("en", "英文名称", Cell::Label("category", "en")),
        ],
    },
    Sheet {
        id: "sources",
        name: "来源",
        columns: &[
            must("key", "代号", Cell::Text),
            must("title", "标题", Cell::Text),
            may("url", "网址", Cell::Text),
            must("trust", "来源性质", Cell::Text),
            must("covers", "涵盖内容", Cell::Text),
        ],
    },
    Sheet {
        id: "preconditions",
        name: "前置条件",
        columns: &[
            must("key", "代号", Cell::Text),
            must("confidence", "把握程度", CONFIDENCE),
            may("sources", "来源代号", Cell::List),
            must("zh", "中文内容", Cell::Label("precondition", "zh-CN")),
            may("en", "英文内容", Cell::Label("precondition", "en")),
        ],
    },
    Sheet {
        id: "indicators",
        name: "指标",
        columns: &[
            must("key", "代号", Cell::Text),
            may("number", "编号", Cell::Text),
            must("category", "类别代号", Cell::Text),
            must("zh", "中文名称", Cell::Label("indicator", "zh-CN")),
            may("en", "英文名称", Cell::Label("indicator", "en")),
            must("kind", "性质", KIND),
            must("scope", "统计范围", SCOPE),
            may("veto", "一票否决（把握程度）", CONFIDENCE),
            may("applies_when", "适用条件", Cell::Conditions),
            may("lineage", "沿袭的旧指标代号", Cell::List),
            may("data_basis", "数据基础代号", Cell::List),
            may("evidence", "依据材料代号", Cell::List),
            may("sources", "来源代号", Cell::List),
            must("confidence", "把握程度", CONFIDENCE),
        ],
    },
    Sheet {
        id: "measures",
        name: "测算项",
        columns: &[
            must("indicator", "指标代号", Cell::Text),
            must("key", "测算项代号", Cell::Text),
            must("method", "算法", Cell::Method),
            may("unit", "单位", Cell::Unit),
            must("decimals", "小数位数", Cell::Whole),
            may("comparison", "比较方法", COMPARISON),
            may("parameters", "参数", Cell::Parameters),
            must("formula_confidence", "算法把握程度", CONFIDENCE),
            may("alternative_group", "任选其一组", Cell::Text),
        ],
    },
    Sheet {
        id: "thresholds",
        name: "要求值",
        columns: &[
            must("indicator", "指标代号", Cell::Text),
            must("measure", "测算项代号", Cell::Text),
            must("tier", "等级代号", Cell::Text),
            must("rule", "规则", RULE),
            may("value", "数值（区间下限）", Cell::Number),
            may("upper", "区间上限", Cell::Number),
            may("when", "条件", Cell::Conditions),
            must("confidence", "把握程度", CONFIDENCE),
            may("source", "来源代号", Cell::Text),
        ],
    },
    Sheet {
        id: "statistics",
        name: "统计项",
        columns: &[
            must("key", "代号", Cell::Text),
            may("unit", "单位", Cell::Unit),
            must("bureau", "负责部门代号", Cell::Text),
            must("per_district", "是否分区填报", Cell::Flag),
            must("name_zh", "中文名称", Cell::Inner("name", "zh-CN")),
            may("name_en", "英文名称", Cell::Inner("name", "en")),
            must("definition_zh", "中文定义", Cell::Inner("definition", "zh-CN")),
            may("definition_en", "英文定义", Cell::Inner("definition", "en")),
            may("sources", "来源代号", Cell::List),
        ],
    },
    Sheet {
        id: "candidates",
        name: "待补指标",
        columns: &[
            must("key", "代号", Cell::Text),
            must("category", "可能的类别", Cell::Text),
            must("why", "理由", Cell::Text),
        ],
    },
    Sheet {
        id: "labels",
        name: "其他文字",
        columns: &[
            must("language", "语言", Cell::Choice(&[("zh-CN", "中文"), ("en", "英文")])),
            must("table", "类别", Cell::Text),
            must("key", "代号", Cell::Text),
            may("part", "部分", Cell::Text),
            must("text", "内容", Cell::Text),
        ],
    },
];

/// Tables whose labels stand beside their rows, not in the labels sheet.
pub(super) const BESIDE: &[&str] = &["tier", "category", "precondition", "indicator"];

/// First row with contents, from 0: titles, hidden ids, then rows.
pub(super) const FIRST: u32 = 2;
