using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Muster.Cli;

/// <summary>
/// The files of a recording, as Consul 1.8.7 names them:
/// <code>
///   index.json  agent.json  host.json  cluster.json
///   1795268630/  metrics.json  consul.log  heap.prof  profile.prof  goroutine.prof  trace.out
/// </code>
/// </summary>
internal sealed class DebugBundle(AgentClient client, string folder, IReadOnlyList<string> targets, TimeProvider time)
{
    private static readonly JsonWriterOptions _indented = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether anything is taken again and again.</summary>
    public bool TakesAgain => targets.Any(target => target is "metrics" or "logs" or "pprof");

    /// <summary>What does not change.</summary>
    public async Task TakeOnceAsync(JsonElement self, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        if (targets.Contains("host"))
        {
            Write("host.json", Sorted((await client.GetAsync("/v1/agent/host", cancel)).Json()));
        }

        if (targets.Contains("agent"))
        {
            Write("agent.json", Sorted(self));
        }

        if (targets.Contains("cluster"))
        {
            Write("cluster.json", (await client.GetAsync("/v1/agent/members", cancel, ("wan", "1"))).Json());
        }
    }

    /// <summary>What does change, for so long.</summary>
    public async Task TakeAgainAsync(DateTimeOffset at, TimeSpan length, CancellationToken cancel)
    {
        var inner = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(Path.Combine(folder, inner));
        var taking = new List<Task>();
        if (targets.Contains("metrics"))
        {
            taking.Add(MetricsAsync(inner, cancel));
        }

        if (targets.Contains("logs"))
        {
            taking.Add(LogsAsync(inner, length, cancel));
        }

        if (targets.Contains("pprof"))
        {
            taking.Add(ProfileAsync(inner, "heap.prof", "heap", [], cancel));
            taking.Add(ProfileAsync(inner, "goroutine.prof", "goroutine", [], cancel));
            taking.Add(TracesAsync(inner, length, cancel));
        }

        await Task.WhenAll(taking);
    }

    /// <summary>What this is: written last, so that a folder without it is not whole.</summary>
    public void WriteIndex(string version, string interval, string duration)
    {
        using var file = File.Create(Path.Combine(folder, "index.json"));
        using var json = new Utf8JsonWriter(file, _indented);
        json.WriteStartObject();
        json.WriteNumber("Version", 1);
        json.WriteString("AgentVersion", version);
        json.WriteString("Interval", interval);
        json.WriteString("Duration", duration);
        json.WriteStartArray("Targets");
        foreach (var target in targets)
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Puts the folder into one file, for its owner only, and removes it.</summary>
    public async Task PackAsync(string file, CancellationToken cancel)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var target = new FileStream(file, options))
        await using (var packed = new GZipStream(target, CompressionLevel.Optimal))
        {
            await TarFile.CreateFromDirectoryAsync(folder, packed, includeBaseDirectory: true, cancel);
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task MetricsAsync(string inner, CancellationToken cancel) =>
        Write(Path.Combine(inner, "metrics.json"), (await client.GetAsync("/v1/agent/metrics", cancel)).Json());

    private async Task LogsAsync(string inner, TimeSpan length, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(length, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        await using var file = File.Create(Path.Combine(folder, inner, "consul.log"));
        try
        {
            await client.StreamAsync("/v1/agent/monitor", [("loglevel", "DEBUG")], file, enough.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return; // It has no end of its own.
        }
    }

    /// <summary>One after the other: an agent takes one at a time, and each needs a moment to end.</summary>
    private async Task TracesAsync(string inner, TimeSpan length, CancellationToken cancel)
    {
        var seconds = Math.Max(1, (int)(length.TotalSeconds / 2) - 1).ToString(CultureInfo.InvariantCulture);
        await ProfileAsync(inner, "profile.prof", "profile", [("seconds", seconds)], cancel);
        await ProfileAsync(inner, "trace.out", "trace", [("seconds", seconds)], cancel);
    }

    private async Task ProfileAsync(
        string inner, string name, string what, IEnumerable<(string, string)> query, CancellationToken cancel)
    {
        // One that cannot be had is a file that says why: the rest is worth keeping.
        var profile = await client.GetAsync($"/debug/pprof/{what}", cancel, query);
        await File.WriteAllBytesAsync(Path.Combine(folder, inner, name), profile.Body, cancel);
    }

    private void Write(string name, JsonElement value)
    {
        using var file = File.Create(Path.Combine(folder, name));
        using var json = new Utf8JsonWriter(file, _indented);
        value.WriteTo(json);
    }

    /// <summary>Objects by name: what Consul's program reads into a map comes out of it so.</summary>
    private static JsonElement Sorted(JsonElement value)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            WriteSorted(json, value);
        }

        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }

    private static void WriteSorted(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    WriteSorted(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteSorted(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
