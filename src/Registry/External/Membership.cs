using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.External;

/// <summary>
/// This agent's row among those who share the work, held by a lease. An agent that cannot renew gives up before the others
/// can see it gone: its own reckoning starts when a renewal was sent, the engine's when it arrived.
/// </summary>
internal sealed class Membership(IEngine engine, ExternalOptions options, ILogger logger) : IAsyncDisposable
{
    /// <summary>Renewals within one lease: two may be lost.</summary>
    private const int RenewalsPerLease = 3;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Key _row = Keyspace.Performer(options.AgentId);
    private Task _running = Task.CompletedTask;
    private LeaseId _lease;
    private long _sureUntil;
    private bool _beginsAnew;
    private bool _keepsMembers = options.KeepsMembers;
    private long _announced;

    // Something is to be done before the next renewal is due.
    private readonly Channel<bool> _called =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>
    /// Whether nobody else can have taken this agent's share, unless its row was taken: what it writes then is refused.
    /// </summary>
    public bool IsSure() => options.Time.GetTimestamp() < Volatile.Read(ref _sureUntil);

    /// <summary>What the row says: this agent can keep what the catalog says of members.</summary>
    public bool KeepsMembers => Volatile.Read(ref _keepsMembers);

    /// <summary>When the row was written: a picture that is no older, and has it not, says that it was taken. Null: it is not there yet.</summary>
    public Revision? Announced => Volatile.Read(ref _announced) is var at and > 0 ? new Revision(at) : null;

    /// <summary>Before long the row says so, and is the youngest of all.</summary>
    public void BeginAnew(bool keepsMembers)
    {
        Volatile.Write(ref _keepsMembers, keepsMembers);
        Volatile.Write(ref _announced, 0);
        Volatile.Write(ref _beginsAnew, true);
        _called.Writer.TryWrite(true);
    }

    /// <summary>The row that was written then has gone: another one follows. False: it is about to, or has come.</summary>
    public bool AnnounceAgain(Revision gone)
    {
        if (Interlocked.CompareExchange(ref _announced, 0, gone.Value) != gone.Value)
        {
            return false;
        }

        BeginAnew(KeepsMembers);
        return true;
    }

    public void Begin() => _running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>For good: others take over at once; if this cannot be said, they do when the lease ends.</summary>
    public async ValueTask EndAsync(CancellationToken cancel)
    {
        await _stopping.CancelAsync();
        await _running;
        Volatile.Write(ref _sureUntil, 0);
        Volatile.Write(ref _announced, 0);
        if (!_lease.IsNone())
        {
            _ = await engine.RevokeAsync(_lease, Origin.System, cancel);
            _lease = LeaseId.None;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await HoldAsync(_stopping.Token);
                await RestAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            ExternalLog.Left(logger);
        }
    }

    private async Task RestAsync(CancellationToken cancel)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(
            _called.Reader.ReadAsync(rest.Token).AsTask(), Task.Delay(options.Lease / RenewalsPerLease, options.Time, rest.Token));
        await rest.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    private async Task HoldAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _beginsAnew, false) && !_lease.IsNone())
        {
            Volatile.Write(ref _announced, 0);
            _ = await engine.RevokeAsync(_lease, Origin.System, cancel);
            _lease = LeaseId.None;
        }

        var sent = options.Time.GetTimestamp();
        var held = !_lease.IsNone() && (await engine.RenewAsync(_lease, cancel)).Ok;
        if (!held && !await AnnounceAsync(cancel))
        {
            ExternalLog.NotAnnounced(logger);
            return;
        }

        Volatile.Write(ref _sureUntil, sent + (long)(options.Lease.TotalSeconds * options.Time.TimestampFrequency));
    }

    private async Task<bool> AnnounceAsync(CancellationToken cancel)
    {
        if (!(await engine.GrantAsync(LeaseId.None, options.Lease, cancel)).TryGet(out var lease, out _))
        {
            return false;
        }

        // What it is to begin anew with, it begins with now.
        Volatile.Write(ref _beginsAnew, false);
        var announce = Txn.Of(new Op.Put(_row, PerformerCodec.Encode(options.NodeName, KeepsMembers), lease.Id));
        if (!(await engine.CommitAsync(announce, Origin.System, cancel)).TryGet(out var done, out _))
        {
            // Whatever has come of it, a row that is not surely there is written once more.
            _lease = LeaseId.None;
            return false;
        }

        _lease = lease.Id;
        Volatile.Write(ref _announced, done.At.Value);
        return true;
    }
}
