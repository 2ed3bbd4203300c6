using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;

namespace Muster.Agent.Networks;

/// <summary>How an agent finds the others of a network: as it is asked, as it was configured, and as it remembers.</summary>
internal sealed class Joining(GossipNetwork network, NetworkSettings settings, TimeProvider time, Prng chance, ILogger log)
{
    private readonly AddressLookup _addresses = new(time, chance);

    /// <summary>Refuses with why not one of them could be joined, in Consul's words.</summary>
    public async Task<Result<int>> JoinAsync(IReadOnlyList<string> written, CancellationToken cancel)
    {
        var errors = new List<string>();
        var addresses = new List<IPEndPoint>();
        foreach (var one in written)
        {
            if ((await _addresses.FindAsync(one, settings.Port, cancel)).TryGet(out var found, out var refused))
            {
                addresses.AddRange(found);
            }
            else
            {
                errors.Add(refused.Message);
            }
        }

        var outcome = await network.JoinAsync(addresses, cancel);
        if (outcome.Joined > 0)
        {
            return outcome.Joined;
        }

        errors.AddRange(outcome.Errors.Select(error => $"Failed to join {error.To.Address}: {error.Error}"));
        var count = errors.Count == 1 ? "1 error" : string.Create(CultureInfo.InvariantCulture, $"{errors.Count} errors");
        return new Refused(
            Refusal.Unavailable, $"{count} occurred:\n{string.Concat(errors.Select(error => $"\t* {error}\n"))}\n");
    }

    /// <summary>Once, through one of those that were known before.</summary>
    public async Task RejoinAsync(CancellationToken cancel)
    {
        var known = network.KnownBefore.ToArray();
        chance.Shuffle<KeyValuePair<string, string>>(known);
        foreach (var (name, at) in known)
        {
            if ((await JoinAsync([at], cancel)).Ok)
            {
                NetworkLog.Rejoined(log, name);
                return;
            }
        }
    }

    /// <summary>Again and again through those of <c>retry_join</c>; false when that was too often in vain.</summary>
    public async Task<bool> RetryAsync(CancellationToken cancel)
    {
        for (var attempt = 1; settings.RetryJoin.Length > 0; attempt++)
        {
            if ((await JoinAsync(settings.RetryJoin, cancel)).TryGet(out var joined, out var refused))
            {
                NetworkLog.Joined(log, joined);
                break;
            }

            if (settings.RetryMax > 0 && attempt > settings.RetryMax)
            {
                return false;
            }

            NetworkLog.NotJoined(log, settings.RetryInterval.TotalSeconds, refused.Message.ReplaceLineEndings(" ").Trim());
            await Task.Delay(settings.RetryInterval, time, cancel);
        }

        return true;
    }
}
