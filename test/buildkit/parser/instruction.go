package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// instruction has a keyword, its lines, and what that keyword takes; what was not given is left out.
type instruction map[string]any

// build is what a stage knows while its instructions are read one after the other.
type build struct {
	given    map[string]string
	globals  *scope
	env      *scope
	shell    []string
	triggers []string
	lex      *shell.Lex
}

func newBuild(asked request, globals *scope, lex *shell.Lex) *build {
	return &build{
		given: asked.BuildArguments, globals: globals, lex: lex, shell: []string{"/bin/sh", "-c"},
		env: newScope(map[string]string{"PATH": defaultPath}),
	}
}

// read expands a command as BuildKit's dispatch does, and then lets it change what the next ones see.
func (b *build) read(command instructions.Command) (instruction, error) {
	if err := b.expand(command); err != nil {
		return nil, err
	}
	found := instruction{"keyword": strings.ToUpper(command.Name()), "lines": lines(command.Location())}
	switch c := command.(type) {
	case *instructions.ArgCommand:
		declared, err := declare(c.Args, b.given, b.globals, b.env, b.lex)
		if err != nil {
			return nil, err
		}
		found["arguments"] = declared
	case *instructions.EnvCommand:
		found["entries"] = entries(c.Env)
		for _, entry := range c.Env {
			b.env.values[entry.Key] = entry.Value
		}
	case *instructions.LabelCommand:
		found["entries"] = entries(c.Labels)
	case *instructions.WorkdirCommand:
		found["path"] = c.Path
	case *instructions.UserCommand:
		found["user"] = c.User
	case *instructions.StopSignalCommand:
		found["signal"] = c.Signal
	case *instructions.VolumeCommand:
		found["paths"] = c.Volumes
	case *instructions.ExposeCommand:
		ports, err := b.words(c.Ports)
		if err != nil {
			return nil, err
		}
		found["ports"] = ports
	case *instructions.ShellCommand:
		b.shell = c.Shell
		found["argv"] = c.Shell
	case *instructions.CmdCommand:
		b.commandLine(found, c.ShellDependantCmdLine)
	case *instructions.EntrypointCommand:
		b.commandLine(found, c.ShellDependantCmdLine)
	case *instructions.HealthCheckCommand:
		healthcheck(found, c)
	case *instructions.RunCommand:
		b.run(found, c)
	case *instructions.CopyCommand:
		sources(found, c.SourcesAndDest, c.Chown, c.Chmod, c.Link, c.ExcludePatterns)
		found.give("from", c.From)
		found.give("parents", c.Parents)
	case *instructions.AddCommand:
		sources(found, c.SourcesAndDest, c.Chown, c.Chmod, c.Link, c.ExcludePatterns)
		found.give("checksum", c.Checksum)
		if c.KeepGitDir != nil {
			found["keepGitDir"] = *c.KeepGitDir
		}
		if c.Unpack != nil {
			found["unpack"] = *c.Unpack
		}
	case *instructions.OnbuildCommand:
		b.triggers = append(b.triggers, c.Expression)
		triggered, err := (&build{
			given: b.given, globals: b.globals, lex: b.lex, shell: b.shell, env: b.env.copy(),
		}).trigger(c.Expression)
		if err != nil {
			return nil, err
		}
		found["expression"] = c.Expression
		found["trigger"] = triggered
	default:
		return nil, fmt.Errorf("no reader for %s", command.Name())
	}
	return found, nil
}

// expand is the beginning of dispatch in BuildKit's dockerfile2llb: values by the file's escape, the files of a heredoc
// always by the backslash and with their quotes left alone.
func (b *build) expand(command instructions.Command) error {
	_, isArg := command.(*instructions.ArgCommand)
	if expandable, ok := command.(instructions.SupportsSingleWordExpansion); ok && !isArg {
		if err := expandable.Expand(func(word string) (string, error) {
			value, _, err := b.lex.ProcessWord(word, b.env)
			return value, err
		}); err != nil {
			return err
		}
	}
	if expandable, ok := command.(instructions.SupportsSingleWordExpansionRaw); ok {
		return expandable.ExpandRaw(func(word string) (string, error) {
			lex := shell.NewLex('\\')
			lex.SkipProcessQuotes = true
			value, _, err := lex.ProcessWord(word, b.env)
			return value, err
		})
	}
	return nil
}

func (b *build) words(given []string) ([]string, error) {
	found := []string{}
	for _, word := range given {
		words, err := b.lex.ProcessWords(word, b.env)
		if err != nil {
			return nil, err
		}
		found = append(found, words...)
	}
	return found, nil
}

// trigger reads the text of an ONBUILD as BuildKit does when a stage starts from the image: as a file of its own.
func (b *build) trigger(expression string) (instruction, error) {
	parsed, err := parser.Parse(strings.NewReader(expression))
	if err != nil {
		return nil, err
	}
	if len(parsed.AST.Children) != 1 {
		return nil, errors.New("onbuild trigger should be a single expression")
	}
	command, err := instructions.ParseCommand(parsed.AST.Children[0])
	if err != nil {
		return nil, err
	}
	found, err := b.read(command)
	if err != nil {
		return nil, err
	}
	delete(found, "lines")
	return found, nil
}

func (i instruction) give(name string, value any) {
	switch v := value.(type) {
	case string:
		if v != "" {
			i[name] = v
		}
	case bool:
		if v {
			i[name] = v
		}
	case []string:
		if len(v) > 0 {
			i[name] = v
		}
	case int64:
		if v != 0 {
			i[name] = v
		}
	}
}

func entries(pairs instructions.KeyValuePairs) [][2]string {
	found := make([][2]string, 0, len(pairs))
	for _, pair := range pairs {
		found = append(found, [2]string{pair.Key, pair.Value})
	}
	return found
}
