using System.Text;
using Muster.Bedrock;
using Muster.Engine.Contract.Engines;

namespace Muster.Engine.Contract.Guarantees;

/// <summary>
/// What all parts of the suite share. Revisions are told relative to where the engine stood at the start, since an engine
/// may have a history already.
/// </summary>
public abstract class Contract(EngineUnderTest under) : IAsyncLifetime
{
    protected static readonly Origin Tester = new("tester", "test", "suite");

    protected static readonly CancellationToken Patient = CancellationToken.None;

    protected IEngine Engine { get; private set; } = null!;

    protected ManualTime Time => under.Time;

    protected TimeSpan LeaseTtlMin => under.LeaseTtlMin;

    protected int TxnStepsMax => under.TxnStepsMax;

    protected Revision Start { get; private set; }

    public async Task InitializeAsync()
    {
        Engine = await under.StartAsync();
        Start = (await Engine.HeadAsync(Patient)).Value;
    }

    public async Task DisposeAsync() => await under.DisposeAsync();

    /// <summary>False when this kind of engine keeps nothing over a restart.</summary>
    protected async Task<bool> TryRestartAsync()
    {
        if (await under.RestartAsync() is not { } engine)
        {
            return false;
        }

        Engine = engine;
        return true;
    }

    protected Revision At(long after) => new(Start.Value + after);

    protected static Key K(string text) => Key.Of(text);

    protected static ReadOnlyMemory<byte> V(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    protected static Op.Put Put(string key, string value, LeaseId lease = default) => new(K(key), V(value), lease);

    protected static Op.Delete Delete(string key) => new(KeyRange.Single(K(key)));

    protected static Op.Delete DeletePrefix(string prefix) => new(KeyRange.Prefix(K(prefix)));

    protected static Op.Read Read(string key) => new(new RangeQuery(KeyRange.Single(K(key))));

    protected async Task<TxnResult> CommitAsync(params Op[] ops) => await DoAsync(Txn.Of(ops));

    protected async Task<TxnResult> DoAsync(Txn txn)
    {
        var result = await Engine.CommitAsync(txn, Tester, Patient);
        Assert.True(result.Ok, result.Refused?.Message);
        await SettleAsync(result.Value.At);
        return result.Value;
    }

    /// <summary>What is read without saying how fresh it must be is read at or above the revision from now on.</summary>
    protected async Task SettleAsync(Revision at) =>
        await RangeAsync(new RangeQuery(KeyRange.Single(K("no such key"))) { AtLeast = at });

    protected async Task RefusesAsync(Refusal why, Txn txn)
    {
        var before = await Engine.HeadAsync(Patient);
        var result = await Engine.CommitAsync(txn, Tester, Patient);
        Assert.Equal(why, result.Refused?.Why);
        Assert.Equal(before.Value, (await Engine.HeadAsync(Patient)).Value);
    }

    protected async Task<RangeResult> RangeAsync(RangeQuery query)
    {
        var result = await Engine.RangeAsync(query, Patient);
        Assert.True(result.Ok, result.Refused?.Message);
        return result.Value;
    }

    protected Task<RangeResult> RangeAsync(string prefix) => RangeAsync(new RangeQuery(KeyRange.Prefix(K(prefix))));

    protected async Task<KeyValue?> GetAsync(string key, Revision at = default) =>
        (await RangeAsync(new RangeQuery(KeyRange.Single(K(key))) { At = at })).Items.SingleOrDefault();

    protected async Task<string?> ValueAsync(string key, Revision at = default) =>
        await GetAsync(key, at) is { } item ? Text(item.Value) : null;

    protected static string Keys(RangeResult result) => string.Join(' ', result.Items.Select(item => item.Key.ToString()));

    protected async Task<IWatch> WatchAsync(WatchRequest request)
    {
        var watch = await Engine.WatchAsync(request, Patient);
        Assert.True(watch.Ok, watch.Refused?.Message);
        return watch.Value;
    }

    protected static async Task<WatchBatch> NextAsync(IWatch watch)
    {
        var batch = await watch.NextAsync(Patient);
        Assert.True(batch.Ok, batch.Refused?.Message);
        return batch.Value;
    }

    /// <summary>A batch as a line: <c>+3 a=1 b=2 -c</c>.</summary>
    protected string Line(WatchBatch batch) =>
        $"+{batch.At.Value - Start.Value} " + string.Join(' ', batch.Events.Select(change =>
            change.Kind == EventKind.Put ? $"{change.Item.Key}={Text(change.Item.Value)}" : $"-{change.Item.Key}"));
}
