//! Takes the documents apart, so that what they show can be tried.

use super::library;
use std::fs;
use std::path::Path;

/// The text of a document of the repository.
pub fn document(name: &str) -> String {
    fs::read_to_string(library::root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A fenced block: its language, its contents, and the last line of prose before it.
struct Block<'a> {
    language: &'a str,
    contents: String,
    before: &'a str,
}

fn all_blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut current: Option<Block<'_>> = None;
    let mut before = "";
    for line in text.lines() {
        // Blocks in lists are indented.
        match (line.trim_start().strip_prefix("```"), &mut current) {
            (Some(language), None) => current = Some(Block { language, contents: String::new(), before }),
            (Some(_), Some(_)) => {
                blocks.extend(current.take());
                before = "";
            }
            (None, Some(block)) => block.contents += &format!("{line}\n"),
            (None, None) if !line.trim().is_empty() => before = line,
            (None, None) => {}
        }
    }
    blocks
}

/// The contents of a document's fenced blocks in one language.
pub fn blocks(text: &str, language: &str) -> Vec<String> {
    let wanted = all_blocks(text).into_iter().filter(|block| block.language == language);
    wanted.map(|block| block.contents).collect()
}

/// The files that a page shows, with their paths: the blocks below a line that begins with a path in bold.
pub fn files(text: &str) -> Vec<(String, String)> {
    let blocks = all_blocks(text).into_iter();
    blocks
        .filter_map(|block| {
            let path = block.before.strip_prefix("**`")?.split("`**").next()?;
            Some((path.to_owned(), block.contents))
        })
        .collect()
}

/// Makes the folder anew, with the files that the page shows.
pub fn write_files(page: &str, folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    let files = files(&document(page));
    assert!(!files.is_empty(), "{page} shows no file");
    for (path, contents) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("make a folder");
        fs::write(&path, contents).expect("write a file of the page");
    }
}
