using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>
/// The two things that every room with a picture does: answer out of a picture that is fresh enough, now or when it has
/// grown, and change what the picture is made of.
/// </summary>
/// <param name="indexOf">The index that an answer to what was asked carries; never 0.</param>
/// <param name="what">What is changed, for the refusal of who never gets through.</param>
internal sealed class Desk<TState, TTopic>(
    IEngine engine,
    Follower<TState, TTopic> follower,
    TimeProvider time,
    Prng chance,
    Func<TState, TTopic, Revision> indexOf,
    string what)
    where TState : class
    where TTopic : notnull
{
    /// <summary>How often a change is planned anew because what it relied on changed meanwhile.</summary>
    private const int AttemptsMax = 32;

    /// <summary>Where one waits for what he asked: most of them there alone, some with others.</summary>
    public Func<TTopic, TTopic> PlaceOf { get; init; } = asked => asked;

    /// <summary>
    /// The picture for the reading's consistency; for a blocking one, with an index above the one given, or the last when
    /// the wait ran out.
    /// </summary>
    public async ValueTask<Result<TState>> AskAsync(TTopic asked, Reading reading, CancellationToken cancel)
    {
        var picture = follower.Current;
        if (reading.Consistency != Consistency.Stale
            && !(await follower.FreshAsync(cancel)).TryGet(out picture, out var refused))
        {
            return refused;
        }

        return !reading.Blocks() || indexOf(picture, asked) > reading.Index
            ? picture
            : await UntilAsync(asked, reading, cancel);
    }

    /// <summary>
    /// The revision of the change, or of the picture when there was nothing to change. On return a read sees it.
    /// </summary>
    /// <param name="at">The last revision at which a picture changed.</param>
    public async ValueTask<Result<Revision>> ChangeAsync(
        Caller caller, Func<TState, Result<Txn?>> plan, Func<TState, Revision> at, CancellationToken cancel)
    {
        var picture = follower.Current;
        var fresh = false;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var planned = plan(picture);
            if (planned.Ok && planned.Value is { } txn)
            {
                if (!(await engine.CommitAsync(txn, caller.ToOrigin(), cancel)).TryGet(out var done, out var refused))
                {
                    return refused;
                }

                if (done.Succeeded)
                {
                    await follower.AtLeastAsync(done.At, cancel);
                    return done.At;
                }
            }
            else if (fresh)
            {
                return planned.TryGet(out _, out var no) ? at(picture) : no;
            }

            // From a picture of unknown age, "no" and "nothing to do" are not to be believed: look at one that is fresh.
            if (!(await follower.FreshAsync(cancel)).TryGet(out picture, out var unavailable))
            {
                return unavailable;
            }

            fresh = true;
        }

        return new Refused(
            Refusal.Conflict, $"{what} changed {AttemptsMax} times while this was being written; try again");
    }

    private async ValueTask<Result<TState>> UntilAsync(TTopic asked, Reading reading, CancellationToken cancel)
    {
        var patience = new Patience(reading, time, chance);
        while (true)
        {
            using var waiter = follower.Waiters.Enter(PlaceOf(asked), asked, reading.Index);
            var current = follower.Current;
            if (indexOf(current, asked) > reading.Index || follower.Stopped || patience.Left() == TimeSpan.Zero)
            {
                return current;
            }

            var found = await waiter.WaitAsync(patience.Left(), time, cancel);
            if (found is not null && indexOf(found, asked) > reading.Index)
            {
                return found;
            }
        }
    }
}
