using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Runs a command inside a container, through the engine's HTTP interface: exec is created, started, read to its end, and
/// asked for its exit code, which counts as that of a script (Consul 1.8.7). The interface knows no way to end one that
/// runs: after its timeout it is left behind.
/// </summary>
internal sealed class DockerProbe : IProbe, IDisposable
{
    private readonly CheckTerms _terms;
    private readonly TimeProvider _time;
    private readonly DockerEngine _engine;

    public DockerProbe(CheckTerms terms, TimeProvider time)
    {
        _terms = terms;
        _time = time;
        _engine = new DockerEngine(terms.DockerHost);
    }

    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        if (!_terms.Runs(definition))
        {
            return new ProbeResult(CheckStatus.Critical, CheckRules.WhyNotRun(definition));
        }

        using var allowance = new Allowance(definition, Allowance.CommandDefault, _time, cancel);
        var tail = new Tail(_terms.OutputBytesOf(definition));
        try
        {
            var run = await RunAsync(definition, tail, allowance.Token);
            return run.TryGet(out var code, out var refused)
                ? new ProbeResult(ScriptProbe.OfExit(code), tail.Captured())
                : new ProbeResult(CheckStatus.Critical, refused.Message);
        }
        catch (OperationCanceledException)
        {
            return new ProbeResult(CheckStatus.Critical, ScriptProbe.TimedOut(allowance.Length, tail.Captured()));
        }
    }

    public void Dispose() => _engine.Dispose();

    private async Task<Result<int>> RunAsync(LocalCheckDefinition definition, Tail tail, CancellationToken cancel)
    {
        var container = definition.DockerContainerId;
        return (await CreateAsync(container, definition, cancel)).TryGet(out var exec, out var refused)
            && (await StartAsync(container, exec, tail, cancel)).TryGet(out _, out refused)
            && (await InspectAsync(container, exec, cancel)).TryGet(out var code, out refused)
            ? code
            : refused;
    }

    private async Task<Result<string>> CreateAsync(
        string container, LocalCheckDefinition definition, CancellationToken cancel)
    {
        const string deed = "create exec";
        using var content = JsonContent.Create(new ExecAsked([.. definition.Args]), DockerContext.Default.ExecAsked);
        var path = $"/containers/{Uri.EscapeDataString(container)}/exec";
        var asked = await _engine.AskAsync(HttpMethod.Post, path, content, cancel);
        if (!asked.TryGet(out var answer, out var unreachable))
        {
            return Failed($"{deed} failed for container {container}: {unreachable.Message}");
        }

        return answer.Status switch
        {
            201 => Read(answer, DockerContext.Default.ExecMade, deed, container).TryGet(out var made, out var refused)
                ? made.Id
                : refused,
            404 => Failed($"{deed} failed for unknown container {container}"),
            409 => Failed($"{deed} failed since container {container} is paused or stopped"),
            _ => Failed($"{deed} failed for container {container} with status {answer.Status}: {answer.Text()}"),
        };
    }

    private async Task<Result<bool>> StartAsync(string container, string exec, Tail tail, CancellationToken cancel)
    {
        const string deed = "start exec";
        using var content = JsonContent.Create(new ExecStart(), DockerContext.Default.ExecStart);
        var streamed = await _engine.StreamAsync($"/exec/{exec}/start", content, tail, cancel);
        if (!streamed.TryGet(out var answer, out var unreachable))
        {
            return Failed($"{deed} failed for container {container}: {unreachable.Message}");
        }

        return answer.Status switch
        {
            200 => true,
            404 => Failed($"{deed} failed for container {container}: invalid exec id {exec}"),
            409 => Failed($"{deed} failed since container {container} is paused or stopped"),
            _ => Failed($"{deed} failed for container {container} with status {answer.Status}: body: {answer.Text()}"),
        };
    }

    private async Task<Result<int>> InspectAsync(string container, string exec, CancellationToken cancel)
    {
        const string deed = "inspect exec";
        var asked = await _engine.AskAsync(HttpMethod.Get, $"/exec/{exec}/json", null, cancel);
        if (!asked.TryGet(out var answer, out var unreachable))
        {
            return Failed($"{deed} failed for container {container}: {unreachable.Message}");
        }

        return answer.Status switch
        {
            200 => Read(answer, DockerContext.Default.ExecEnded, deed, container).TryGet(out var ended, out var refused)
                ? ended.ExitCode
                : refused,
            404 => Failed($"{deed} failed for container {container}: invalid exec id {exec}"),
            _ => Failed($"{deed} failed for container {container} with status {answer.Status}: {answer.Text()}"),
        };
    }

    private static Result<T> Read<T>(
        DockerAnswer answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string deed, string container)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, type) is { } read ? read : Unreadable("null");
        }
        catch (JsonException e)
        {
            return Unreadable(e.Message);
        }

        Refused Unreadable(string why) =>
            Failed($"{deed} response for container {container} cannot be parsed: {why}");
    }

    private static Refused Failed(string why) => new(Refusal.Unavailable, why);
}

/// <summary>What the engine is asked to run. Without a terminal both outputs arrive apart, and none is lost.</summary>
internal sealed record ExecAsked(string[] Cmd)
{
    public bool AttachStdin { get; init; }

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    public bool Tty { get; init; }
}

internal sealed record ExecMade(string Id);

internal sealed record ExecStart
{
    public bool Detach { get; init; }

    public bool Tty { get; init; }
}

internal sealed record ExecEnded(int ExitCode);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExecAsked))]
[JsonSerializable(typeof(ExecMade))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecEnded))]
internal sealed partial class DockerContext : JsonSerializerContext;
