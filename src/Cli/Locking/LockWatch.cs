namespace Muster.Cli.Locking;

/// <summary>Asks again and again whether a lock is still held.</summary>
/// <param name="retries">How often in a row an agent may be unable to say.</param>
internal sealed class LockWatch(int retries, TimeProvider time)
{
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);

    /// <summary>Ends when it is not held, or nobody can tell.</summary>
    /// <param name="look">Whether it is held, once that may be otherwise than at this index, and the index of that.</param>
    public async Task UntilLostAsync(Func<ulong, Task<(bool Held, ulong Index)>> look, CancellationToken cancel)
    {
        var (index, left) = (0UL, retries);
        while (true)
        {
            try
            {
                var (held, seen) = await look(index);
                if (!held)
                {
                    return;
                }

                (index, left) = (seen, retries);
            }
            catch (AgentTroubleException trouble)
            {
                if (!trouble.MayPass || left-- == 0)
                {
                    return;
                }

                index = 0;
                await Task.Delay(_again, time, cancel);
            }
        }
    }
}
