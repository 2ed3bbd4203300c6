using Muster.Bedrock;

namespace Muster.Engine.Etcd.Leases;

/// <summary>
/// Leases whose ids nobody named: of Muster's own, so that no user of its doors sees them; where these are refused (another
/// Muster answers for a cluster, and keeps them for itself), of the others.
/// </summary>
internal sealed class OwnLeases(LeaseCalls calls, Prng chance)
{
    /// <summary>Ids are chosen of 2^48: to meet two in a row that are taken means that all are.</summary>
    private const int OwnTriesMax = 2;

    private const int TriesMax = 8;

    public async ValueTask<Result<Lease>> GrantAsync(TimeSpan ttl, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            var number = NextNumber();
            var id = tries <= OwnTriesMax ? LeaseId.Reserved(number) : new LeaseId((long)(number >> 2) | 1);
            var granted = await calls.GrantAsync(id, ttl, cancel);
            if (granted.Refused is not { Why: Refusal.LeaseExists } || tries == TriesMax)
            {
                return granted;
            }
        }
    }

    private ulong NextNumber()
    {
        lock (chance)
        {
            return chance.Next();
        }
    }
}
