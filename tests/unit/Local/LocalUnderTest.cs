using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;
using LocalRoom = Muster.Registry.Local.Local;

namespace Muster.Tests.Unit.Local;

/// <summary>One agent's local room over a catalog that a test holds in its hand, on time that moves when told.</summary>
internal sealed class LocalUnderTest : IAsyncDisposable
{
    public static readonly Caller Caller = new("", "test", "");

    public ManualTime Time { get; private set; } = new();

    public HeldRows Rows { get; } = new();

    public string? Directory { get; init; }

    public TimeSpan OutputPushInterval { get; init; } = TimeSpan.FromMinutes(5);

    public bool HealthIsJudged { get; init; }

    public LocalSettings Settings { get; init; } = LocalSettings.None;

    public CheckTerms Terms { get; init; } = CheckTerms.Default;

    public LocalRoom Local { get; private set; } = null!;

    public async Task<Result<LocalRoom>> TryOpenAsync()
    {
        var opened = await LocalRoom.OpenAsync(
            new LocalOptions
            {
                Self = Some.Node,
                SelfService = Some.Consul,
                Directory = Directory,
                Time = Time,
                Chance = new Prng(1),
                Logs = NullLoggerFactory.Instance,
                OutputPushInterval = OutputPushInterval,
                Checks = Terms,
                HealthIsJudged = HealthIsJudged,
                Settings = Settings,
            },
            Rows,
            CancellationToken.None);
        Local = opened.Ok ? opened.Value : null!;
        return opened;
    }

    public async Task<LocalUnderTest> OpenAsync()
    {
        var opened = await TryOpenAsync();
        Assert.True(opened.Ok, opened.Refused?.Message);
        return this;
    }

    /// <summary>A second agent on the same disk and catalog, as after a crash: the first is not closed first.</summary>
    public async Task<LocalUnderTest> CrashAndReopenAsync(string directory, LocalSettings? settings = null)
    {
        var again = new LocalUnderTest { Directory = directory, Settings = settings ?? LocalSettings.None };
        again.Rows.Rows = Rows.Rows;
        again.Time = Time;
        return await again.OpenAsync();
    }

    public async Task RegisterAsync(Service service, params LocalCheckDefinition[] checks)
    {
        var done = await Local.RegisterServiceAsync(
            Caller, service, checks.ToImmutableArray(), KeepChecks.Keep, CancellationToken.None);
        Assert.True(done.Ok, done.Refused?.Message);
    }

    public Task DeregisterAsync(string serviceId) =>
        Local.DeregisterServiceAsync(Caller, serviceId, CancellationToken.None).AsTask();

    public Task ReportAsync(string checkId, string status, string output = "") =>
        Local.ReportAsync(Caller, checkId, status, output, CancellationToken.None).AsTask();

    public Task ForgetAsync(string serviceId, string checkId = "") => Local.ForgetAsync(
        Caller, new Deregistration(Some.Node.Name, serviceId, checkId), CancellationToken.None).AsTask();

    /// <summary>
    /// Lets more than the longest interval pass, so that everything is compared, and ends when that is done: passes come
    /// one after another, so a later one's end says that of the earlier.
    /// </summary>
    public async Task SettleAsync()
    {
        var reads = Reads();
        await PassUntilAsync(() => Reads() > reads, TimeSpan.FromSeconds(5), "all was compared");
        var marker = new Service { Id = "marker", Name = "marker" };
        await RegisterAsync(marker);
        await DeregisterAsync("marker");
    }

    /// <summary>
    /// Time goes on, step by step: in one leap it might pass somebody by who has just worked out how long to sleep, and
    /// sleeps that long from the leap's end.
    /// </summary>
    public Task PassUntilAsync(Func<bool> condition, TimeSpan step, string what) => Eventually.Until(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Time.Advance(step);
            return false;
        },
        what);

    private int Reads() => Rows.Calls.Count(call => call == "read");

    public async ValueTask DisposeAsync()
    {
        if (Local is not null)
        {
            await Local.DisposeAsync();
        }
    }
}
