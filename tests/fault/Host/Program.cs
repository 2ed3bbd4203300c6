using System.Globalization;
using Muster.Engine.Embedded;
using Muster.Tests.FaultHost;

// A program that exists to be killed and to have its calls fail:
//   FaultHost DIRECTORY PREFIX WRITERS VALUE-BYTES
// opens an engine there and writes until it is stopped or broken, telling every acknowledgement on standard output;
//   FaultHost DIRECTORY replace ROWS 0
// replaces everything there again and again.
var (directory, prefix) = (args[0], args[1]);
var writers = int.Parse(args[2], CultureInfo.InvariantCulture);
var valueBytes = int.Parse(args[3], CultureInfo.InvariantCulture);
var told = new Told();
var options = new EmbeddedOptions
{
    Time = TimeProvider.System,
    Server = "host",
    Directory = directory,
    Logger = new ToldLogger(told),
};
var opened = await EmbeddedEngine.OpenAsync(options, CancellationToken.None);
if (!opened.TryGet(out var engine, out var refused))
{
    told.Line($"closed {refused.Why}: {refused.Message}");
    return 2;
}

told.Line("open");
if (prefix == "replace")
{
    await new Replacer(engine, told, writers).RunAsync();
    return 3;
}

var loads = Enumerable.Range(0, writers).Select(id => new LoadWriter(engine, told, prefix, id, valueBytes).RunAsync()).ToList();
await engine.Broken;
await Task.WhenAll(loads);
return 3;
