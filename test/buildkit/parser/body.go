package main

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func (b *build) withShell(words []string) []string {
	return append(slices.Clone(b.shell), strings.Join(words, " "))
}

// commandLine is what is started: the words themselves, or the shell with its script.
func (b *build) commandLine(found instruction, line instructions.ShellDependantCmdLine) {
	if line.PrependShell {
		found["argv"] = b.withShell(line.CmdLine)
		return
	}
	found["argv"] = append([]string{}, line.CmdLine...)
}

// run gives the words that are executed and, of a script with an interpreter of its own, the file that is run.
func (b *build) run(found instruction, c *instructions.RunCommand) {
	words := c.CmdLine
	prepend := c.PrependShell
	if len(c.Files) > 0 && len(words) == 1 {
		if parser.MustParseHeredoc(words[0]) != nil {
			script := c.Files[0].Data
			if c.Files[0].Chomp {
				script = parser.ChompHeredocContent(script)
			}
			words = []string{script}
			if strings.HasPrefix(script, "#!") {
				words = []string{path.Join("/dev/pipes", c.Files[0].Name)}
				found["script"] = script
			}
		} else {
			var text strings.Builder
			text.WriteString(words[0])
			for _, file := range c.Files {
				text.WriteString("\n" + file.Data + file.Name)
			}
			words = []string{text.String()}
		}
	}
	b.commandLine(found, instructions.ShellDependantCmdLine{CmdLine: words, PrependShell: prepend})
	mounts := []instruction{}
	for _, mount := range instructions.GetMounts(c) {
		mounts = append(mounts, readMount(mount))
	}
	if len(mounts) > 0 {
		found["mounts"] = mounts
	}
	for _, flag := range c.FlagsUsed {
		switch flag {
		case "network":
			found["network"] = instructions.GetNetwork(c)
		case "security":
			found["security"] = instructions.GetSecurity(c)
		case "device":
			devices := []instruction{}
			for _, device := range instructions.GetDevices(c) {
				devices = append(devices, instruction{"name": device.Name, "required": device.Required})
			}
			found["devices"] = devices
		}
	}
}

func readMount(mount *instructions.Mount) instruction {
	found := instruction{"type": string(mount.Type), "readOnly": mount.ReadOnly}
	found.give("from", mount.From)
	found.give("source", mount.Source)
	found.give("target", mount.Target)
	found.give("id", mount.CacheID)
	found.give("sharing", string(mount.CacheSharing))
	found.give("required", mount.Required)
	found.give("size", mount.SizeLimit)
	if mount.Env != nil {
		found["env"] = *mount.Env
	}
	if mount.Mode != nil {
		found["mode"] = strconv.FormatUint(*mount.Mode, 8)
	}
	for name, number := range map[string]*uint64{"uid": mount.UID, "gid": mount.GID} {
		if number != nil {
			found[name] = *number
		}
	}
	return found
}

func healthcheck(found instruction, c *instructions.HealthCheckCommand) {
	found["test"] = c.Health.Test
	found.give("interval", int64(c.Health.Interval))
	found.give("timeout", int64(c.Health.Timeout))
	found.give("startPeriod", int64(c.Health.StartPeriod))
	found.give("startInterval", int64(c.Health.StartInterval))
	found.give("retries", int64(c.Health.Retries))
}

func sources(
	found instruction, s instructions.SourcesAndDest, chown, chmod string, link bool, exclude []string,
) {
	found.give("sources", s.SourcePaths)
	files := []instruction{}
	for _, content := range s.SourceContents {
		files = append(files, instruction{"name": content.Path, "content": content.Data})
	}
	if len(files) > 0 {
		found["files"] = files
	}
	found["destination"] = s.DestPath
	found.give("chown", chown)
	found.give("chmod", chmod)
	found.give("link", link)
	found.give("exclude", exclude)
}
