using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Embedded;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;

namespace Muster.Tests.Unit.Registry;

/// <summary>The registry's rooms over an engine in memory.</summary>
internal sealed class Rooms : IAsyncDisposable
{
    public static readonly Caller Me = new("", "test", "");

    private Rooms(EmbeddedEngine engine, Catalog catalog, TimeProvider time)
    {
        Engine = engine;
        Catalog = catalog;
        Kv = new Kv(engine, time, new Prng(1));
    }

    public EmbeddedEngine Engine { get; }

    public Catalog Catalog { get; }

    public Kv Kv { get; }

    public static async Task<Rooms> OpenAsync(TimeProvider? time = null)
    {
        var options = new EmbeddedOptions { Time = TimeProvider.System, Server = "test", Chance = new Prng(1) };
        var engine = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
        time ??= TimeProvider.System;
        return new Rooms(engine, await CatalogAsync(engine, time), time);
    }

    public static async Task<Catalog> CatalogAsync(IEngine engine, TimeProvider? time = null) =>
        (await Catalog.OpenAsync(engine, time ?? TimeProvider.System, new Prng(1), null, CancellationToken.None)).Value;

    public async Task<bool> Put(string key, string value, ulong flags = 0, long? cas = null) => (await Kv.PutAsync(
        Me, Key.Of(key), Encoding.UTF8.GetBytes(value), flags, cas is { } at ? new Revision(at) : null,
        CancellationToken.None)).Value;

    public async Task<bool> Delete(string key, long? cas = null) => (await Kv.DeleteAsync(
        Me, Key.Of(key), cas is { } at ? new Revision(at) : null, CancellationToken.None)).Value;

    public async Task<bool> DeleteTree(string prefix) =>
        (await Kv.DeleteTreeAsync(Me, Key.Of(prefix), CancellationToken.None)).Value;

    public async Task<(KvEntry? Entry, long Index)> Get(string key, Reading reading = default)
    {
        var answer = (await Kv.GetAsync(Me, Key.Of(key), reading, CancellationToken.None)).Value;
        return (answer.Value, answer.Index.Value);
    }

    public async Task<(string Keys, long Index)> List(string prefix, Reading reading = default)
    {
        var answer = (await Kv.ListAsync(Me, Key.Of(prefix), reading, CancellationToken.None)).Value;
        return (string.Join(' ', answer.Value.Select(entry => entry.Key)), answer.Index.Value);
    }

    public async Task<(string Keys, long Index)> Keys(string prefix, string separator = "", Reading reading = default)
    {
        var answer = (await Kv.KeysAsync(Me, Key.Of(prefix), separator, reading, CancellationToken.None)).Value;
        return (string.Join(' ', answer.Value), answer.Index.Value);
    }

    /// <summary>Writes as a door would that knows nothing of side records.</summary>
    public async Task<long> PutElsewhere(string key, string value) => (await Engine.CommitAsync(
        Txn.Of(new Op.Put(Keyspace.User(Key.Of(key)), Encoding.UTF8.GetBytes(value), LeaseId.None)),
        Origin.System, CancellationToken.None)).Value.At.Value;

    public async Task DeleteElsewhere(string key) => _ = (await Engine.CommitAsync(
        Txn.Of(new Op.Delete(KeyRange.Single(Keyspace.User(Key.Of(key))))), Origin.System, CancellationToken.None)).Value;

    public async Task<long> Head() => (await Engine.HeadAsync(CancellationToken.None)).Value.Value;

    public async Task Compact() => _ = (await Engine.CompactAsync(new Revision(await Head()), CancellationToken.None)).Value;

    public async Task<long> Register(Registration registration) =>
        (await Catalog.RegisterAsync(Me, registration, CancellationToken.None)).Value.Value;

    public async Task<long> Deregister(string node, string service = "", string check = "") =>
        (await Catalog.DeregisterAsync(Me, new Deregistration(node, service, check), CancellationToken.None)).Value.Value;

    public async Task<CatalogSnapshot> Ask(Question question, Reading reading = default) =>
        (await Catalog.AskAsync(Me, question, reading, CancellationToken.None)).Value;

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
