package main

import (
	"bytes"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// file is a whole Dockerfile as BuildKit reads it.
type file struct {
	Escape     string            `json:"escape"`
	Directives map[string]string `json:"directives,omitempty"`
	Warnings   []string          `json:"warnings,omitempty"`
	// The build arguments above the first FROM, with their values.
	Arguments []argument `json:"arguments,omitempty"`
	Stages    []stage    `json:"stages"`
	// What building the last stage makes of it: the image's config, or why it is refused.
	Config  any    `json:"config,omitempty"`
	Refused string `json:"refused,omitempty"`
}

type stage struct {
	Name         string        `json:"name,omitempty"`
	Base         string        `json:"base"`
	Platform     string        `json:"platform,omitempty"`
	Lines        [2]int        `json:"lines"`
	Instructions []instruction `json:"instructions"`
}

type argument struct {
	Name  string  `json:"name"`
	Value *string `json:"value,omitempty"`
}

func readFile(asked request) (*file, error) {
	text := []byte(*asked.Dockerfile)
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	stages, global, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	found := &file{Escape: string(parsed.EscapeToken), Directives: directives(text), Stages: []stage{}}
	for _, warning := range parsed.Warnings {
		found.Warnings = append(found.Warnings, warning.Short)
	}
	lex := shell.NewLex(parsed.EscapeToken)
	globals := newScope(platformArguments)
	for _, command := range global {
		declared, err := declare(command.Args, asked.BuildArguments, nil, globals, lex)
		if err != nil {
			return nil, err
		}
		found.Arguments = append(found.Arguments, declared...)
	}
	built := map[string]*build{}
	for index := range stages {
		read, state, err := readStage(&stages[index], asked, globals, built, lex)
		if err != nil {
			return nil, err
		}
		found.Stages = append(found.Stages, *read)
		if read.Name != "" {
			built[read.Name] = state
		}
	}
	found.Config, err = convert(asked)
	if err != nil {
		found.Refused = err.Error()
	}
	return found, nil
}

// directives are read as the frontend does it, `syntax` by its own detection.
func directives(text []byte) map[string]string {
	found := map[string]string{}
	if _, value, _, ok := parser.DetectSyntax(text); ok {
		found["syntax"] = value
	}
	for _, name := range []string{"check", "escape"} {
		if _, value, _, ok := parser.ParseDirective(name, text); ok {
			found[name] = value
		}
	}
	return found
}

func readStage(
	parsed *instructions.Stage, asked request, globals *scope, built map[string]*build, lex *shell.Lex,
) (*stage, *build, error) {
	base, _, err := lex.ProcessWord(parsed.BaseName, globals)
	if err != nil {
		return nil, nil, err
	}
	platform, _, err := lex.ProcessWord(parsed.Platform, globals)
	if err != nil {
		return nil, nil, err
	}
	state := newBuild(asked, globals, lex)
	var triggers []string
	if before, ok := built[strings.ToLower(base)]; ok {
		state.env, state.shell, triggers = before.env.copy(), before.shell, before.triggers
	} else if base != "scratch" {
		state.env.add(asked.Environment)
	}
	read := &stage{
		Name: parsed.Name, Base: base, Platform: platform, Lines: lines(parsed.Location), Instructions: []instruction{},
	}
	for _, trigger := range triggers {
		triggered, err := state.trigger(trigger)
		if err != nil {
			return nil, nil, err
		}
		triggered["triggered"] = true
		read.Instructions = append(read.Instructions, triggered)
	}
	for _, command := range parsed.Commands {
		next, err := state.read(command)
		if err != nil {
			return nil, nil, err
		}
		read.Instructions = append(read.Instructions, next)
	}
	return read, state, nil
}

func lines(ranges []parser.Range) [2]int {
	if len(ranges) == 0 {
		return [2]int{}
	}
	return [2]int{ranges[0].Start.Line, ranges[len(ranges)-1].End.Line}
}
