//! A campaign's surveys with everything that they are seen against on a day, and who may see and
//! do what.
//!
//! A unit sees the lines that ask it, with its own answer and nobody else's: whoever could read
//! the other figure first would not measure. A district sees the lines of the divisions it is held
//! over. The office, leaders and supervisors see all; a draft is the office's. A reviewer reads
//! what was closed.

use super::{
    consolidation::{Given, Ruling, Said, Sum, Weighed, add_up, weigh},
    state::{AnswerState, Form, State},
    store::{self, Answer, Line, Survey},
};
use crate::{
    Ctx, Error, Result, Role,
    campaigns::calendar::{day, days},
    divisions::{self, Division},
    tasks::{Reach, Scene},
};
use std::collections::{BTreeMap, BTreeSet};
use yuanjian_standard::StatisticDefinition;
use yuanjian_types::{Problem, Unit};

/// A campaign's surveys on a day.
#[derive(Debug)]
pub(super) struct Desk {
    /// Tasks, directory, edition and the day.
    pub(super) scene: Scene,
    pub(super) surveys: Vec<Survey>,
    lines: Vec<Line>,
    answers: BTreeMap<(String, String), Answer>,
    /// The parts of the city that stand: code, and what kind each is.
    pub(super) divisions: BTreeMap<String, String>,
    /// Code of the city, which stands for all of it.
    pub(super) city: String,
    pub(super) hands: Hands,
}

/// Who asks, as far as surveys are concerned.
#[derive(Debug)]
pub(super) struct Hands {
    /// As tasks see them: office, units, whether everywhere.
    pub(super) reach: Reach,
    /// Codes of the divisions that they are held over as a district.
    covered: BTreeSet<String>,
    /// Whether they read what was closed, and nothing else.
    pub(super) reviews: bool,
}

/// A unit that a line asks, and what it answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) unit: &'a str,
    pub(super) answer: Option<&'a Answer>,
}

impl Desk {
    /// Everything of the campaign of this id.
    pub(super) async fn of(ctx: &Ctx, campaign: &str) -> Result<Self> {
        Self::over(ctx, Scene::of(ctx, campaign).await?).await
    }

    /// Everything over tasks that are known.
    pub(super) async fn over(ctx: &Ctx, scene: Scene) -> Result<Self> {
        let actor = ctx.actor()?;
        let districts = actor.grants.iter().filter(|grant| grant.role == Role::District);
        let city = ctx.city()?.to_owned();
        let hands = Hands {
            reach: Reach::of(ctx, &scene.directory)?,
            covered: districts.flat_map(|grant| grant.within.iter().cloned()).collect(),
            reviews: actor.is_reviewer_only(),
        };
        let answers = store::answers(ctx, &scene.campaign.id).await?;
        let standing = divisions::all(ctx, &city).await?.into_iter();
        Ok(Self {
            surveys: store::surveys(ctx, &scene.campaign.id).await?,
            lines: store::lines(ctx, &scene.campaign.id).await?,
            answers: answers
                .into_iter()
                .map(|one| ((one.line.clone(), one.unit.clone()), one))
                .collect(),
            divisions: standing.filter(Division::stands).map(|one| (one.code, one.kind)).collect(),
            city,
            scene,
            hands,
        })
    }

    /// A survey with its campaign's desk, for who may see it.
    pub(super) async fn around(ctx: &Ctx, id: &str) -> Result<(Self, Survey)> {
        let desk = Self::of(ctx, &store::campaign_of(ctx, id).await?).await?;
        let survey = desk.survey(id).filter(|survey| desk.sees(survey)).cloned();
        Ok((desk, survey.ok_or_else(Error::not_found)?))
    }

    /// A line with its survey and its campaign's desk, for who may see it.
    pub(super) async fn around_line(ctx: &Ctx, id: &str) -> Result<(Self, Survey, Line)> {
        let desk = Self::of(ctx, &store::campaign_of_line(ctx, id).await?).await?;
        let line = desk.lines.iter().find(|line| line.id == id).cloned();
        let line = line.ok_or_else(Error::not_found)?;
        let survey = desk
            .survey(&line.survey)
            .filter(|survey| desk.sees(survey) && desk.sees_line(&line))
            .cloned();
        Ok((desk, survey.ok_or_else(Error::not_found)?, line))
    }

    fn survey(&self, id: &str) -> Option<&Survey> {
        self.surveys.iter().find(|survey| survey.id == id)
    }

    /// The lines of a survey, in their order.
    pub(super) fn lines_of<'a>(&'a self, survey: &'a Survey) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.survey == survey.id)
    }

    /// A line of any survey of the campaign.
    pub(super) fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The units that a line asks, each with what it answered.
    pub(super) fn asked<'a>(&'a self, line: &'a Line) -> impl Iterator<Item = Asked<'a>> {
        line.units.iter().map(move |unit| Asked { unit, answer: self.answer(line, unit) })
    }

    /// What a unit answered to a line.
    pub(super) fn answer(&self, line: &Line, unit: &str) -> Option<&Answer> {
        self.answers.get(&(line.id.clone(), unit.to_owned()))
    }

    /// Whether anybody handed an answer to a line in, or had one given back.
    pub(super) fn is_answered(&self, line: &Line) -> bool {
        self.asked(line).filter_map(|one| one.answer).any(|one| one.submitted_on.is_some())
    }

    /// Whether the reader may know of a survey.
    pub(super) fn sees(&self, survey: &Survey) -> bool {
        let Hands { reach, reviews, .. } = &self.hands;
        match survey.state {
            _ if reach.office => true,
            State::Draft => false,
            State::Open if *reviews => false,
            _ => {
                *reviews
                    || reach.everywhere
                    || self.lines_of(survey).any(|line| self.sees_line(line))
            }
        }
    }

    /// Whether the reader sees everything of a survey that is not the office's alone.
    pub(super) fn sees_all(&self) -> bool {
        self.hands.reach.everywhere || self.hands.reviews
    }

    /// Whether the reader may know of a line of a survey that they see.
    pub(super) fn sees_line(&self, line: &Line) -> bool {
        self.sees_all()
            || self.hands.covered.contains(&line.division)
            || line.units.iter().any(|unit| self.hands.reach.units.contains(unit))
    }

    /// Whether the reader may know what a unit answers to a line.
    pub(super) fn sees_unit(&self, line: &Line, unit: &str) -> bool {
        self.sees_all()
            || self.hands.covered.contains(&line.division)
            || self.hands.reach.units.contains(unit)
    }

    /// Whether the reader may read an answer: what is not handed in is its unit's and the
    /// office's, and a reviewer reads what was accepted.
    pub(super) fn reads(&self, answer: &Answer) -> bool {
        let Hands { reach, reviews, .. } = &self.hands;
        if *reviews {
            return answer.state == AnswerState::Accepted;
        }
        reach.office
            || reach.units.contains(&answer.unit)
            || answer.state.is_handed_in()
            || answer.state == AnswerState::Returned
    }

    /// Whether the reader sees what the answers to a line come to.
    pub(super) fn sees_outcome(&self, line: &Line) -> bool {
        self.sees_all() || self.hands.covered.contains(&line.division)
    }

    /// Whether the reader may answer for a unit; the office may for any, from paper.
    pub(super) fn answers_for(&self, unit: &str) -> bool {
        self.hands.reach.office || self.hands.reach.units.contains(unit)
    }

    /// What the answers to a line come to.
    pub(super) fn weighed(&self, survey: &Survey, line: &Line) -> Weighed {
        let given = self.given(line);
        let ruling = line
            .decision
            .as_ref()
            .map(|decision| Ruling { choice: decision.choice.as_deref(), basis: &decision.basis });
        weigh(line.form, &given, ruling.as_ref(), survey.tolerance_percent)
    }

    /// The answers to a line as they are weighed.
    pub(super) fn given(&self, line: &Line) -> Vec<Given> {
        self.asked(line)
            .map(|asked| Given {
                unit: asked.unit.to_owned(),
                state: asked.answer.map(|answer| answer.state),
                said: asked.answer.and_then(|answer| said(line.form, answer)),
            })
            .collect()
    }

    /// The districts beside the city, where a line is the city's and they add up.
    pub(super) fn sum(&self, survey: &Survey, line: &Line) -> Option<Sum> {
        if !line.sums || line.division != self.city {
            return None;
        }
        let city = self.weighed(survey, line).number()?;
        let beside = self.lines_of(survey).filter(|other| {
            other.figure == line.figure
                && other.name == line.name
                && other.year == line.year
                && self.divisions.get(&other.division).is_some_and(|kind| kind == "district")
        });
        let districts: Vec<Option<f64>> =
            beside.map(|other| self.weighed(survey, other).number()).collect();
        add_up(city, &districts, survey.tolerance_percent)
    }

    /// Whether the districts of a line do not add up and nobody said why.
    pub(super) fn sum_is_open(&self, line: &Line, sum: &Sum) -> bool {
        let explained = line
            .sum_reason
            .as_ref()
            .is_some_and(|known| known.city == sum.city && known.districts == sum.districts);
        sum.differs && !explained
    }

    /// The day by which a line is to be answered.
    pub(super) fn due<'a>(&self, survey: &'a Survey, line: &'a Line) -> &'a str {
        line.due_on.as_deref().unwrap_or(&survey.due_on)
    }

    /// Days by which an answer came, or still is, late; 0 when it is not.
    pub(super) fn late_days(&self, survey: &Survey, line: &Line, answer: Option<&Answer>) -> i64 {
        let handed_in = answer.filter(|one| one.state.is_handed_in());
        let came = handed_in.and_then(|one| one.submitted_on.as_deref());
        let came = came.unwrap_or(if survey.state == State::Closed {
            survey.closed_on.as_deref().unwrap_or(&self.scene.on)
        } else {
            &self.scene.on
        });
        match (day(self.due(survey, line)), day(came)) {
            (Some(due), Some(came)) => days(due, came).max(0),
            _ => 0,
        }
    }

    /// What is odd about an answer, by key: it is shown and forbids nothing.
    pub(super) fn flags(&self, line: &Line, answer: &Answer) -> Vec<&'static str> {
        let mut flags = Vec::new();
        if !answer.no_value.is_empty() {
            return flags;
        }
        let year = answer.as_of.get(..4).and_then(|text| text.parse::<i64>().ok());
        let cutoff = self.scene.campaign.cutoff_on.as_str();
        // A year is compared as a year, a day as a day.
        let after = match answer.as_of.len() {
            4 => cutoff.get(..4).is_some_and(|cutoff| answer.as_of.as_str() > cutoff),
            _ => !cutoff.is_empty() && answer.as_of.as_str() > cutoff,
        };
        if after {
            flags.push("after_cutoff");
        }
        if year.is_some_and(|year| year != line.year) {
            flags.push("other_year");
        }
        if answer.method == Some(super::state::Method::Estimate) {
            flags.push("estimate");
        }
        if answer.confidence == Some(super::state::Confidence::Low) {
            flags.push("low_confidence");
        }
        if !line.evidence.is_empty() && answer.evidence.is_empty() {
            flags.push("no_evidence");
        }
        flags
    }

    /// The statistic of the edition that a line asks for.
    pub(super) fn statistic(&self, line: &Line) -> Option<&StatisticDefinition> {
        self.scene.edition.as_ref()?.statistic(&line.figure)
    }

    /// What a line asks for, in the reader's language.
    pub(super) fn name(&self, line: &Line, tag: &str) -> String {
        match self.statistic(line) {
            Some(statistic) => worded(&statistic.name, tag),
            None if line.name.is_empty() => line.figure.clone(),
            None => line.name.clone(),
        }
    }

    /// The unit of measure as people read it.
    pub(super) fn measure(&self, line: &Line, tag: &str) -> String {
        match self.statistic(line).map(|statistic| statistic.unit) {
            Some(unit) => measure_of(unit, tag),
            None => line.measure.clone(),
        }
    }

    /// The name of a place; empty for the whole city, which the reader's language names.
    pub(super) fn place(&self, division: &str) -> String {
        if division == self.city {
            return String::new();
        }
        let known = self.scene.directory.divisions.get(division);
        known.cloned().unwrap_or_else(|| division.to_owned())
    }

    /// A campaign that is over changes no more.
    pub(super) fn open(&self) -> Result<()> {
        if self.scene.campaign.state.is_over() {
            return Err(Error::refused(Problem::error("campaigns.over")));
        }
        Ok(())
    }
}

/// A name in the reader's language.
pub(super) fn worded(names: &BTreeMap<String, String>, tag: &str) -> String {
    names.get(tag).or_else(|| names.get("zh-CN")).cloned().unwrap_or_default()
}

/// A unit of measure as people read it.
pub(super) fn measure_of(unit: Unit, tag: &str) -> String {
    let label = unit.label();
    (if tag == "en" { label.en } else { label.zh }).to_owned()
}

/// What an answer says; nothing while it is not said.
pub(super) fn said(form: Form, answer: &Answer) -> Option<Said> {
    if !answer.no_value.is_empty() {
        return Some(Said::Nothing(answer.no_value.clone()));
    }
    match form {
        Form::Number | Form::Rows => answer.amount.map(Said::Number),
        Form::YesNo | Form::Text => Some(answer.said.trim())
            .filter(|said| !said.is_empty())
            .map(|said| Said::Words(said.to_owned())),
    }
}
