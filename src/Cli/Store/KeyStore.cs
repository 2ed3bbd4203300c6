using System.Globalization;

namespace Muster.Cli.Store;

/// <summary>Keys, their locks and their sessions, as a program uses them through its agent.</summary>
internal sealed class KeyStore(AgentClient client, TimeProvider time)
{
    /// <summary>What does not wait is answered by then, or counts as failed.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    public async Task<(Pair? Pair, ulong Index)> GetAsync(
        string key, Wait wait, Freshness freshness, CancellationToken cancel)
    {
        var (pairs, index) = await ReadAsync(key, wait, freshness, [], cancel);
        return (pairs is [var pair, ..] ? pair : null, index);
    }

    public Task<(IReadOnlyList<Pair> Pairs, ulong Index)> ListAsync(
        string prefix, Wait wait, Freshness freshness, CancellationToken cancel) =>
        ReadAsync(prefix, wait, freshness, [("recurse", "")], cancel);

    public async Task<(IReadOnlyList<string> Names, ulong Index)> NamesAsync(
        string prefix, Wait wait, CancellationToken cancel)
    {
        var reply = await AskAsync(prefix, wait, [("keys", "")], cancel);
        return ([.. reply.Keys().Select(name => name.GetString()!)], IndexOf(reply));
    }

    /// <returns>Whether it was taken.</returns>
    public Task<bool> AcquireAsync(string key, ulong flags, byte[] value, string session, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Put, key, [Flags(flags), ("acquire", session)], value, cancel);

    /// <returns>Whether it was held by that session.</returns>
    public Task<bool> ReleaseAsync(string key, ulong flags, string session, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Put, key, [Flags(flags), ("release", session)], [], cancel);

    /// <param name="modified">Where it was last changed; 0: it does not exist.</param>
    public Task<bool> ReplaceAsync(string key, ulong flags, byte[] value, ulong modified, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Put, key, [Flags(flags), ("cas", Text(modified))], value, cancel);

    public Task<bool> DeleteAsync(Pair unchanged, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Delete, unchanged.Key, [("cas", Text(unchanged.ModifyIndex))], null, cancel);

    public Task<bool> DeleteAsync(string key, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Delete, key, [], null, cancel);

    public Task<bool> DeleteAllAsync(string prefix, CancellationToken cancel) =>
        WriteAsync(HttpMethod.Delete, prefix, [("recurse", "")], null, cancel);

    /// <summary>A request that is answered at once, or is trouble.</summary>
    public async Task<AgentReply> SoonAsync(
        HttpMethod method, string path, (string, string)[] query, byte[]? body, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(AnswerMax, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await client.SendAsync(method, path, query, body, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new AgentTroubleException(
                string.Create(CultureInfo.InvariantCulture, $"{path}: no answer within {AnswerMax.TotalSeconds} s"),
                AgentTroubleException.IsOneRunning);
        }
    }

    private async Task<(IReadOnlyList<Pair> Pairs, ulong Index)> ReadAsync(
        string key, Wait wait, Freshness freshness, (string, string)[] query, CancellationToken cancel)
    {
        (string, string)[] consistent = freshness == Freshness.Consistent ? [("consistent", "")] : [];
        var reply = await AskAsync(key, wait, [.. query, .. consistent], cancel);
        return ([.. reply.Keys().Select(Pair.Of)], IndexOf(reply));
    }

    private async Task<AgentReply> AskAsync(string key, Wait wait, (string, string)[] query, CancellationToken cancel)
    {
        if (wait.Index == 0)
        {
            return await SoonAsync(HttpMethod.Get, Commands.KvKey.Path(key), query, null, cancel);
        }

        (string, string)[] atMost = wait.AtMost is { } longest
            ? [("wait", string.Create(CultureInfo.InvariantCulture, $"{longest.TotalMilliseconds:0}ms"))]
            : [];
        return await client.GetAsync(
            Commands.KvKey.Path(key), cancel, [.. query, ("index", Text(wait.Index)), .. atMost]);
    }

    private async Task<bool> WriteAsync(
        HttpMethod method, string key, (string, string)[] query, byte[]? value, CancellationToken cancel) =>
        (await SoonAsync(method, Commands.KvKey.Path(key), query, value, cancel)).Expected().Text.Trim() == "true";

    private static ulong IndexOf(AgentReply reply) =>
        ulong.TryParse(reply.Index, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;

    private static (string, string) Flags(ulong flags) => ("flags", Text(flags));

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

internal enum Freshness
{
    Default,
    Consistent,
}
