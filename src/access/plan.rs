//! From the surface to the questions, and from the answers to the matrix.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::fixture::{MadeRows, World, letter, user, worlds};
use crate::access::matrix::{Matrix, Section, Verdict, Who};
use crate::access::ownership::Ownership;
use crate::access::probe::{ACTORS, Actor, Ask, Verb};
use crate::access::reach::Reach;
use crate::access::scene::{Scene, Stage, scenes};
use crate::access::surface::{Surface, Table};

/// Everything that is asked of one schema.
#[derive(Clone, Debug)]
pub struct Questions {
    scenes: Vec<Scene>,
}

/// The answers to one scene.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Played {
    error: Option<String>,
    answers: Vec<Answer>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Answer {
    verdict: String,
    touched: Vec<String>,
}

impl Questions {
    /// Every question about a schema, given its plain rows.
    pub fn about(schema: &str, surface: &Surface, ownership: &Ownership, made: &MadeRows) -> Questions {
        let stage = Stage { schema, surface, ownership, made };
        let mut all: Vec<Scene> = surface.tables.iter().flat_map(|table| scenes(stage, table)).collect();
        all.extend(marked(stage));
        Questions { scenes: all }
    }

    /// Only the questions of these sections.
    pub fn of_sections(&self, wanted: impl Fn(&str) -> bool) -> Questions {
        Questions { scenes: self.scenes.iter().filter(|scene| wanted(&scene.section)).cloned().collect() }
    }

    /// The questions of all tables but one where that one can play a part, and of what rows open only what concerns it: what
    /// else can show that its policies changed.
    pub fn around(&self, table: &str, reach: &Reach) -> Questions {
        let mut around = self.of_sections(|section| section != format!("table {table}"));
        for scene in &mut around.scenes {
            let Some((_, own)) = scene.opens else { continue };
            let mut at = 0;
            scene.asks.retain(|ask| {
                at += 1;
                at <= own || ask.probe["table"] == table
            });
        }
        around.scenes.retain(|scene| reach.leads(scene.touched(), table));
        around
    }

    /// Without the statements that touch every row.
    pub fn without_blind(mut self) -> Questions {
        for scene in self.scenes.iter_mut().filter(|scene| scene.opens.is_none()) {
            scene.asks.retain(|ask| !ask.line.ends_with(", blind"));
        }
        self
    }

    /// How many probes there are.
    pub fn len(&self) -> usize {
        self.scenes.iter().map(|scene| scene.asks.len()).sum()
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.scenes.is_empty()
    }

    /// What the server is sent.
    pub fn to_json(&self) -> Value {
        let scene = |scene: &Scene| json!({"rows": scene.rows, "probes": scene.asks.iter().map(|ask| &ask.probe).collect::<Vec<_>>()});
        Value::Array(self.scenes.iter().map(scene).collect())
    }

    /// The matrix that the answers make.
    pub fn matrix(&self, surface: &Surface, ownership: &Ownership, made: &MadeRows, played: &[Played]) -> Matrix {
        let mut matrix = self.answered(surface, ownership, made, played);
        only_new(&mut matrix.sections);
        matrix
    }

    /// The same, with everything that a joining row was seen to open: what is open anyway is known only where every
    /// table was asked.
    pub fn answered(&self, surface: &Surface, ownership: &Ownership, made: &MadeRows, played: &[Played]) -> Matrix {
        let mut sections: Vec<Section> = surface.tables.iter().map(|table| section(table, ownership, made)).collect();
        sections.extend([Section::new("views"), functions(surface)]);
        for (scene, played) in self.scenes.iter().zip(played) {
            if let Some(section) = sections.iter_mut().find(|section| section.name == scene.section) {
                answer(section, scene, played);
            }
        }
        sections
            .retain(|section| !section.lines.is_empty() || !section.rights.is_empty() || !section.unknown.is_empty());
        Matrix { sections }
    }
}

fn answer(section: &mut Section, scene: &Scene, played: &Played) {
    let own = scene.opens.as_ref().map_or(scene.asks.len(), |(_, at)| *at);
    if let Some(error) = &played.error {
        // A row that the keys make impossible is no gap: nobody can have it.
        let impossible = error.contains(": 23503 ");
        for ask in scene.asks.iter().take(own) {
            for (_, who) in &ask.cells {
                section.put(&ask.line, *who, if impossible { Verdict::ForeignKey } else { Verdict::Unknown });
            }
        }
        if !impossible {
            section.unknown.push(error.clone());
        }
        return;
    }
    let mut opened = Vec::new();
    for (at, (ask, answer)) in scene.asks.iter().zip(&played.answers).enumerate() {
        if at >= own {
            if answer.verdict == "yes" {
                opened.push(ask.line.clone());
            }
        } else {
            put(section, ask, answer);
        }
    }
    if let Some((label, _)) = &scene.opens
        && let Some(line) = section.lines.iter_mut().find(|line| line.label == *label)
    {
        line.opens = opened;
    }
}

/// What a row opens is what was shut without it.
fn only_new(sections: &mut [Section]) {
    let open: Vec<String> = sections
        .iter()
        .filter_map(|section| Some((section.name.strip_prefix("table ")?, section)))
        .flat_map(|(table, section)| {
            let reached = section.lines.iter().filter(|line| {
                let who = if line.label.starts_with("insert (") { Who::Own } else { Who::Other };
                line.cells.get(&who) == Some(&Verdict::Reached)
            });
            reached.map(move |line| format!("{table} {}", line.label))
        })
        .collect();
    for line in sections.iter_mut().flat_map(|section| &mut section.lines) {
        line.opens.retain(|opened| !open.contains(opened));
    }
}

fn put(section: &mut Section, ask: &Ask, answer: &Answer) {
    let verdict = Verdict::read(&answer.verdict);
    let watched = ask.cells.iter().any(|(name, _)| !name.is_empty());
    for (name, who) in &ask.cells {
        let verdict = match &verdict {
            // What is given is one's own: a constraint that stops it means that the policies let it through.
            Verdict::Failed(state) if state == "held" && ask.line.starts_with("give ") => Verdict::Reached,
            Verdict::Reached | Verdict::Nothing if watched => {
                if answer.touched.contains(name) {
                    Verdict::Reached
                } else {
                    Verdict::Nothing
                }
            }
            other => other.clone(),
        };
        section.put(&ask.line, *who, verdict);
    }
}

/// A table's section: what the grants say, and the rows that could not be built.
fn section(table: &Table, ownership: &Ownership, made: &MadeRows) -> Section {
    let mut section = Section::new(format!("table {}", table.name));
    for role in ["anon", "authenticated", "service_role"] {
        let all = table.columns.len();
        let mut rights = Vec::new();
        let mut add = |verb: &str, columns: Vec<&str>| match columns.len() {
            0 => {}
            count if count == all => rights.push(verb.to_owned()),
            _ => rights.push(format!("{verb} ({})", columns.join(", "))),
        };
        add("select", table.columns_for(role, |column| &column.select));
        add("insert", table.columns_for(role, |column| &column.insert));
        add("update", table.columns_for(role, |column| &column.update));
        if table.delete.iter().any(|other| other == role) {
            rights.push("delete".to_owned());
        }
        if !rights.is_empty() {
            section.rights.push(format!("{role}: {}", rights.join(", ")));
        }
    }
    if !table.rls {
        section.rights.push("row-level security is off".to_owned());
    }
    for world in worlds(table, ownership) {
        let key = format!("{}/{}", table.name, letter(world));
        if let Some(error) = made.get(&key).and_then(|made| made.error.as_ref()) {
            section.unknown.push(format!("{key}: {error}"));
            section.put("every row", Who::Own, Verdict::Unknown);
        }
    }
    section
}

/// Views, and functions that only read and need no argument: does anything of a world show in them?
fn marked(stage: Stage<'_>) -> Vec<Scene> {
    let mut scenes = Vec::new();
    let views = stage.surface.views.iter().map(|view| ("views", "marked", view));
    let readable = stage.surface.functions.iter().filter(|function| function.arguments == 0 && !function.volatile);
    let functions = readable.map(|function| ("functions", "call", &function.name));
    for (section, kind, name) in views.chain(functions) {
        let mut asks = Vec::new();
        for actor in ACTORS {
            let asked: &[World] = if actor == Actor::Service { &[World::A] } else { &[World::A, World::B] };
            for world in asked {
                let probe = Verb::new(stage.schema, name, actor, kind).with("mark", mark(stage, *world));
                asks.push(probe.fills(name.clone(), actor.cell(*world)));
            }
        }
        scenes.push(Scene { section: section.to_owned(), rows: Vec::new(), asks, opens: None });
    }
    scenes
}

/// A pattern that finds anything of a world: its user and the keys of its rows.
fn mark(stage: Stage<'_>, world: World) -> String {
    let mut marks = vec![user(world)];
    for table in stage.surface.tables.iter().filter(|table| stage.ownership.owned(&table.name)) {
        let row = stage.made.get(&format!("{}/{}", table.name, letter(world))).and_then(|made| made.row.as_ref());
        let keys = table.key.iter().filter_map(|column| row?.get(column)?.as_str());
        marks.extend(keys.filter(|key| key.len() == 36).map(str::to_owned));
    }
    marks.sort();
    marks.dedup();
    marks.join("|")
}

/// Who may call what.
fn functions(surface: &Surface) -> Section {
    let mut section = Section::new("functions");
    for function in surface.functions.iter().filter(|function| !function.callable.is_empty()) {
        let rights = if function.definer { "as its owner" } else { "as the caller" };
        section.rights.push(format!("{}: {}, {rights}", function.signature, function.callable.join(", ")));
    }
    section
}
