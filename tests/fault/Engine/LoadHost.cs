using System.Diagnostics;
using System.Globalization;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Engine;

/// <summary>The load-writing program as a process, alone or under strace, and what it has acknowledged.</summary>
internal sealed class LoadHost : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(
        Checkout.Root, "artifacts", "bin", "FaultHost",
        AppContext.BaseDirectory.Contains("/release", StringComparison.OrdinalIgnoreCase) ? "release" : "debug",
        "Muster.Tests.FaultHost");

    /// <summary>Under strace, on a machine with other things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ChildProcess _process;

    private LoadHost(ChildProcess process) => _process = process;

    public bool Exited => _process.Exited;

    public int ExitCode => _process.ExitCode;

    public string Output => _process.StandardOutput;

    public static LoadHost Start(LoadTerms terms) => Start(terms, []);

    /// <summary>Under strace, whose own options come first.</summary>
    public static LoadHost Start(LoadTerms terms, IReadOnlyList<string> strace)
    {
        string[] load =
        [
            Program, terms.Directory, terms.Prefix, terms.Writers.ToString(CultureInfo.InvariantCulture),
            terms.ValueBytes.ToString(CultureInfo.InvariantCulture),
        ];
        string[] command = strace.Count == 0 ? load : ["strace", "-f", .. strace, .. load];
        var start = new ProcessStartInfo(command[0], command[1..]);

        // The runtime's own use of files, which a trace would otherwise hit.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new LoadHost(ChildProcess.Start(start));
    }

    /// <summary>The whole lines that begin with the word.</summary>
    public IReadOnlyList<string> Lines(string word) =>
        Output.Split('\n').Where(line => line.StartsWith(word + " ", StringComparison.Ordinal)).ToList();

    public IReadOnlyList<Acknowledged> Acknowledged() => Lines("ack").Select(line =>
    {
        var parts = line.Split(' ');
        return new Acknowledged(parts[1], new Revision(long.Parse(parts[2], CultureInfo.InvariantCulture)));
    }).ToList();

    public Task UntilAcknowledgedAsync(int count) => Eventually.Until(
        () => Exited || Lines("ack").Count >= count, $"{count} writes are acknowledged; it said: {Tail()}", Patience);

    public Task KillAsync() => _process.KillAsync();

    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync(Patience);

    public string Tail() => string.Join('\n', Output.Split('\n').TakeLast(15));

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Opens what is left and finds everything acknowledged, and no transaction by half.</summary>
    public async Task<Revision> VerifyAsync(LoadTerms terms)
    {
        var options = new EmbeddedOptions { Time = TimeProvider.System, Server = "verify", Directory = terms.Directory };
        var opened = await EmbeddedEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        await using var engine = opened.Value;
        var left = await ReadAsync(engine, $"a/{terms.Prefix}/");
        var right = await ReadAsync(engine, $"b/{terms.Prefix}/");
        Assert.Equal(left, right);
        foreach (var (name, at) in Acknowledged())
        {
            Assert.True(left.TryGetValue(name, out var modified), $"{name} was acknowledged at {at} and is lost");
            Assert.Equal(at, modified);
        }

        return (await engine.HeadAsync(CancellationToken.None)).Value;
    }

    private static async Task<SortedDictionary<string, Revision>> ReadAsync(EmbeddedEngine engine, string prefix)
    {
        var query = new RangeQuery(KeyRange.Prefix(Key.Of(prefix))) { Returning = Returning.Keys };
        var found = (await engine.RangeAsync(query, CancellationToken.None)).Value;
        return new SortedDictionary<string, Revision>(
            found.Items.ToDictionary(item => item.Key.ToString()[2..], item => item.Modified), StringComparer.Ordinal);
    }
}

/// <param name="Prefix">Keeps the rounds of one directory apart.</param>
internal sealed record LoadTerms(string Directory, string Prefix, int Writers, int ValueBytes);

internal sealed record Acknowledged(string Name, Revision At);
