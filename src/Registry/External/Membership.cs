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

    /// <summary>Whether nobody else can have taken this agent's share.</summary>
    public bool IsSure() => options.Time.GetTimestamp() < Volatile.Read(ref _sureUntil);

    /// <summary>What the row says: this agent can keep what the catalog says of members.</summary>
    public bool KeepsMembers => Volatile.Read(ref _keepsMembers);

    /// <summary>From the next renewal on the row says so, and is the youngest of all.</summary>
    public void BeginAnew(bool keepsMembers)
    {
        Volatile.Write(ref _keepsMembers, keepsMembers);
        Volatile.Write(ref _beginsAnew, true);
    }

    public void Begin() => _running = Task.Run(RunAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        Volatile.Write(ref _sureUntil, 0);
        if (!_lease.IsNone())
        {
            // Others take over at once; if this cannot be said, they do when the lease ends.
            _ = await engine.RevokeAsync(_lease, Origin.System, CancellationToken.None);
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await HoldAsync(_stopping.Token);
                await Task.Delay(options.Lease / RenewalsPerLease, options.Time, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            ExternalLog.Left(logger);
        }
    }

    private async Task HoldAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _beginsAnew, false) && !_lease.IsNone())
        {
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

        _lease = lease.Id;
        var announce = Txn.Of(new Op.Put(_row, PerformerCodec.Encode(options.NodeName, KeepsMembers), lease.Id));
        return (await engine.CommitAsync(announce, Origin.System, cancel)).Ok;
    }
}
