using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Contract;
using Muster.Engine.Embedded;
using Muster.Engine.Embedded.Timeline;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv;
using Muster.Registry.Kv.Past;
using Muster.Registry.Past;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Registry.Past;

/// <summary>The rooms with a past, on a clock that a test moves; on a disk where a folder is given.</summary>
internal sealed class PastRooms : IAsyncDisposable
{
    public static readonly Muster.Registry.Caller Me = new("", "test", "10.1.1.1");

    private PastRooms(EmbeddedEngine engine, Timeline timeline, Catalog catalog, ManualTime time)
    {
        (Engine, Timeline, Catalog, Time) = (engine, timeline, catalog, time);
        Kv = new Kv(engine, time, new Prng(1));
        KvPast = new KvPast(engine, timeline);
        CatalogPast = new CatalogPast(timeline);
    }

    public EmbeddedEngine Engine { get; }

    public Timeline Timeline { get; }

    public Catalog Catalog { get; }

    public ManualTime Time { get; }

    public Kv Kv { get; }

    public KvPast KvPast { get; }

    public CatalogPast CatalogPast { get; }

    public static async Task<PastRooms> OpenAsync(
        string? folder = null, TimelineTerms? terms = null, ManualTime? time = null)
    {
        time ??= new ManualTime();
        var options = new EmbeddedOptions { Time = time, Server = "s1", Chance = new Prng(1), Directory = folder };
        var engine = (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
        var timeline = Timeline.Start(
            engine, TimelineFile.Open(folder, NullLogger.Instance), terms ?? new TimelineTerms(), time,
            NullLoggerFactory.Instance);
        var catalog = (await Catalog.OpenAsync(engine, time, new Prng(1), null, CancellationToken.None)).Value;
        return new PastRooms(engine, timeline, catalog, time);
    }

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        await Timeline.DisposeAsync();
        await Engine.DisposeAsync();
    }

    public async Task<long> Put(string key, string value, ulong flags = 0)
    {
        Assert.True((await Kv.PutAsync(
            Me, Key.Of(key), Encoding.UTF8.GetBytes(value), flags, null, CancellationToken.None)).Value);
        return await Head();
    }

    public async Task<long> Delete(string prefix)
    {
        Assert.True((await Kv.DeleteTreeAsync(Me, Key.Of(prefix), CancellationToken.None)).Value);
        return await Head();
    }

    public async Task<long> Head() => (await Engine.HeadAsync(CancellationToken.None)).Value.Value;

    /// <summary>The engine forgets everything but the present, once it is recorded.</summary>
    public async Task Forget()
    {
        await Timeline.PresentAsync(CancellationToken.None);
        _ = (await Engine.CompactAsync(new Revision(await Head()), CancellationToken.None)).Value;
    }

    /// <summary>The keys, or why they are not told.</summary>
    public async Task<string> AsOf(long revision, string prefix = "") =>
        (await KvPast.AsOfAsync(Me, Key.Of(prefix), true, When.Of(new Revision(revision)), CancellationToken.None))
            .TryGet(out var state, out var refused)
            ? Text(state.Keys)
            : refused.Message;

    public static string Text(IEnumerable<KvThen> keys) => string.Join(' ', keys.Select(Text));

    public static string Text(KvThen then) =>
        $"{then.Entry.Key}={(then.Kept ? Encoding.UTF8.GetString(then.Entry.Value.Span) : $"({then.Size})")}"
        + (then.Entry.Flags == 0 ? "" : $"/{then.Entry.Flags}");
}
