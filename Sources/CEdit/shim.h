#pragma once
#include <stdio.h>
#include <string.h>
#include <signal.h>
#include <histedit.h>

// libedit's settings are calls with variable arguments, and its keys call C functions: neither can be written in Swift.

// What the callbacks of one editor need.
struct edit_state {
  // Shown before the line; the caller keeps it alive.
  const char *prompt;
  // Set by Ctrl-C: what was typed is to be thrown away.
  int interrupted;
};

static inline char *edit_prompt(EditLine *editor) {
  struct edit_state *state = NULL;
  el_get(editor, EL_CLIENTDATA, &state);
  return (char *)(state && state->prompt ? state->prompt : "");
}

static inline unsigned char edit_interrupt(EditLine *editor, int key) {
  struct edit_state *state = NULL;
  (void)key;
  el_get(editor, EL_CLIENTDATA, &state);
  if (state) state->interrupted = 1;
  return CC_NEWLINE;
}

// Ctrl-Z: libedit's own signal handler leaves the terminal as it found it, and comes back to editing afterwards.
static inline unsigned char edit_suspend(EditLine *editor, int key) {
  (void)editor;
  (void)key;
  raise(SIGTSTP);
  return CC_REDISPLAY;
}

// An editor with emacs keys over the terminal of the process; NULL where the terminal can't be used.
static inline EditLine *edit_open(const char *name, struct edit_state *state) {
  EditLine *editor = el_init(name, stdin, stdout, stderr);
  if (!editor) return NULL;
  el_set(editor, EL_CLIENTDATA, state);
  el_set(editor, EL_PROMPT, edit_prompt);
  el_set(editor, EL_SIGNAL, 1);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_ADDFN, "sqlstream-interrupt", "Throw away what was typed", edit_interrupt);
  el_set(editor, EL_BIND, "^C", "sqlstream-interrupt", NULL);
  el_set(editor, EL_ADDFN, "sqlstream-suspend", "Stop the program until it is continued", edit_suspend);
  el_set(editor, EL_BIND, "^Z", "sqlstream-suspend", NULL);
  el_set(editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_set(editor, EL_BIND, "\\e[3~", "ed-delete-next-char", NULL);
  // While a line is edited Ctrl-C is a key; while a statement runs it is a signal that leaves typed text alone. (The
  // signals' characters can't be taken away one by one: libedit takes them over from the terminal again.)
  el_set(editor, EL_SETTY, "-d", "-isig", NULL);
  el_set(editor, EL_SETTY, "-x", "+noflsh", NULL);
  el_source(editor, NULL);
  return editor;
}

// Switches the terminal to editing. libedit would do so only after it has shown the prompt, and a Ctrl-D that comes in
// between would be lost.
static inline void edit_prepare(EditLine *editor) { el_set(editor, EL_PREP_TERM, 1); }

// Shows that the line was thrown away, and goes to the next one.
static inline void edit_show_interrupt(void) {
  fputs("^C\n", stdout);
  fflush(stdout);
}

// A history of that many entries, which the editor's arrow keys walk through.
static inline History *edit_history(EditLine *editor, int size) {
  HistEvent event;
  History *entries = history_init();
  if (!entries) return NULL;
  history(entries, &event, H_SETSIZE, size);
  el_set(editor, EL_HIST, history, entries);
  return entries;
}

static inline void edit_remember(History *entries, const char *text) {
  HistEvent event;
  history(entries, &event, H_ENTER, text);
}
