using Muster.Bedrock;

namespace Muster.Tests.Fault.Locks;

/// <summary>
/// Wants the lock again and again. Mostly it works and gives it back; at times it dies with it, is paused until it has lost it
/// without knowing, or has its session ended by somebody else.
/// </summary>
internal sealed class Contender(LockService locks, Guarded guarded, Prng chance)
{
    /// <summary>So short that who is paused loses it soon.</summary>
    private const string Short = "100ms";

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await locks.UntilFreeAsync(cancel);
                await OnceAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task OnceAsync(CancellationToken cancel)
    {
        var fate = chance.Next(10);
        var session = await locks.BeginAsync(fate < 3 ? Short : "", cancel);
        try
        {
            if (await locks.TakeAsync(session, cancel) is not { } taken)
            {
                await locks.EndAsync(session, cancel);
                return;
            }

            if (guarded.Take(taken) is { } before && await locks.LivesAsync(before, cancel))
            {
                guarded.Complain($"{taken} took it while session {before} lived and held it");
            }

            await (fate switch
            {
                0 => Task.CompletedTask, // dead: nobody renews, nobody gives back
                1 or 2 => PausedAsync(taken, cancel),
                3 => RobbedAsync(taken, cancel),
                _ => WorkAsync(taken, cancel),
            });
        }
        catch (HttpRequestException)
        {
            // The agent was killed: whether it was done is not known, so that it is ended.
            await locks.EndAsync(session, cancel);
        }
    }

    /// <summary>Until the session is over; then it goes on as if nothing had been.</summary>
    private async Task PausedAsync(Taken taken, CancellationToken cancel)
    {
        guarded.Write(taken);
        while (await locks.LivesAsync(taken.Session, cancel))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        }

        guarded.Write(taken);
        if (await locks.GiveBackAsync(taken.Session, cancel))
        {
            guarded.Complain($"{taken} gave back what its session had lost");
        }
    }

    private async Task RobbedAsync(Taken taken, CancellationToken cancel)
    {
        guarded.Leave(taken);
        await locks.EndAsync(taken.Session, cancel);
        if (await locks.GiveBackAsync(taken.Session, cancel))
        {
            guarded.Complain($"{taken} gave back what its ended session had held");
        }
    }

    private async Task WorkAsync(Taken taken, CancellationToken cancel)
    {
        if (!guarded.Write(taken))
        {
            guarded.Complain($"{taken} was turned away while it held the lock");
        }

        guarded.Leave(taken);
        if (!await locks.GiveBackAsync(taken.Session, cancel))
        {
            guarded.Complain($"{taken} could not give back what it held");
        }

        await locks.EndAsync(taken.Session, cancel);
    }
}
