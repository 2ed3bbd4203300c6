using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Catalog;

/// <summary>What the cluster offers: nodes, service instances, checks; Consul's rules of names and indexes.</summary>
public sealed class Catalog : IAsyncDisposable
{
    /// <summary>How often a change is planned anew because what it relied on changed meanwhile.</summary>
    private const int AttemptsMax = 32;

    /// <summary>
    /// How long a change waits for the ends of sessions that it has caused: longer only where one held tens of thousands of
    /// locks. They have ended whether they are waited for or not.
    /// </summary>
    private static readonly TimeSpan _endingsWait = TimeSpan.FromSeconds(5);

    private readonly IEngine _engine;
    private readonly TimeProvider _time;
    private readonly Prng _chance;
    private readonly Follower<CatalogSnapshot, Question> _follower;
    private int _watching;

    private Catalog(IEngine engine, TimeProvider time, Prng chance, Follower<CatalogSnapshot, Question> follower)
    {
        _engine = engine;
        _time = time;
        _chance = chance;
        _follower = follower;
    }

    /// <summary>
    /// Folds the engine's catalog rows into a picture and starts following; ready when the picture is at Head. Refuses data
    /// whose rows have a newer shape than this program knows.
    /// </summary>
    /// <param name="beginning">
    /// Who makes the catalog where there is nothing yet: it is part of the first revision, which an etcd begins at, too.
    /// </param>
    public static async ValueTask<Result<Catalog>> OpenAsync(
        IEngine engine, TimeProvider time, Prng chance, Registration? beginning, CancellationToken cancel) =>
        RowsOf(beginning).TryGet(out var rows, out var refused)
        && (await Schema.ClaimAsync(engine, rows, cancel)).TryGet(out _, out refused)
        && (await Follower<CatalogSnapshot, Question>.OpenAsync(engine, new CatalogFold(), time, cancel))
            .TryGet(out var follower, out refused)
            ? new Catalog(engine, time, chance, follower)
            : refused;

    /// <summary>Milliseconds that registrations took which changed something, from the request to the picture.</summary>
    public Sample RegisterTimes { get; } = new();

    public Sample DeregisterTimes { get; } = new();

    /// <summary>The picture at hand, for answers that may be stale (DNS) and for tests. Never blocks, never allocates.</summary>
    public CatalogSnapshot Current => _follower.Current;

    /// <summary>Readers that are blocked now, but for those within this house who watch over endings.</summary>
    public int Waiting => Math.Max(0, _follower.Waiters.Count - Volatile.Read(ref _watching));

    /// <summary>
    /// The picture in which the question is to be answered: fresh enough for the reading's consistency, and, for a
    /// blocking one, with an index for this question above the one given (or the last picture when the wait ran out).
    /// </summary>
    public async ValueTask<Result<CatalogSnapshot>> AskAsync(
        Caller caller, Question question, Reading reading, CancellationToken cancel)
    {
        var picture = Current;
        if (reading.Consistency != Consistency.Stale
            && !(await _follower.FreshAsync(cancel)).TryGet(out picture, out var refused))
        {
            return refused;
        }

        return !reading.Blocks() || picture.IndexOf(question) > reading.Index
            ? picture
            : await UntilAsync(question, reading, cancel);
    }

    /// <summary>
    /// Registers; the returned revision is that of the change, or of the picture when nothing changed (which bumps
    /// nothing). On return, a read through this object sees it. What breaks Consul's rules is refused as
    /// <see cref="Refusal.Invalid"/> with Consul's own text.
    /// </summary>
    public ValueTask<Result<Revision>> RegisterAsync(
        Caller caller, Registration registration, CancellationToken cancel) =>
        ChangeAsync(caller, picture => RegisterPlan.Plan(picture, registration), RegisterTimes, cancel);

    /// <summary>The same, while the duty is this agent's: refused as <see cref="Refusal.Conflict"/> once another has it.</summary>
    public ValueTask<Result<Revision>> RegisterAsync(
        Caller caller, Registration registration, Duty? duty, CancellationToken cancel) =>
        ChangeAsync(caller, picture => Fenced(duty, RegisterPlan.Plan(picture, registration)), RegisterTimes, cancel);

    /// <summary>Removes what is named; removing what is not there is no error.</summary>
    public ValueTask<Result<Revision>> DeregisterAsync(
        Caller caller, Deregistration deregistration, CancellationToken cancel) =>
        ChangeAsync(caller, picture => DeregisterPlan.Plan(picture, deregistration), DeregisterTimes, cancel);

    /// <summary>The same, while the duty is this agent's: refused as <see cref="Refusal.Conflict"/> once another has it.</summary>
    public ValueTask<Result<Revision>> DeregisterAsync(
        Caller caller, Deregistration deregistration, Duty? duty, CancellationToken cancel) =>
        ChangeAsync(caller, picture => Fenced(duty, DeregisterPlan.Plan(picture, deregistration)), DeregisterTimes, cancel);

    /// <summary>Writes what was found of a check; nothing where the check, its node or the finder are no longer what they were.</summary>
    internal ValueTask<Result<Revision>> JudgeAsync(Caller caller, Judgement found, CancellationToken cancel) =>
        ChangeAsync(caller, picture => Result<Txn?>.Of(JudgePlan.Plan(picture, found)), RegisterTimes, cancel);

    /// <summary>A picture in which everything acknowledged before this call can be seen.</summary>
    internal ValueTask<Result<CatalogSnapshot>> FreshAsync(CancellationToken cancel) => _follower.FreshAsync(cancel);

    /// <summary>Waits until the picture covers the revision, which has touched the catalog.</summary>
    internal ValueTask AtLeastAsync(Revision at, CancellationToken cancel) => _follower.AtLeastAsync(at, cancel);

    /// <summary>
    /// Waits until the sessions that ended at that revision have given back what they held, for a while: whoever is told
    /// that a check is critical may rely on the locks being free, as in Consul.
    /// </summary>
    internal async ValueTask EndingsAsync(Revision at, CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        while (Current is { } picture && picture.SessionTable.Ended.ContainsValue(at) && !_follower.Stopped)
        {
            var left = _endingsWait - _time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            _ = await NextEndingsAsync(picture, left, cancel);
        }
    }

    /// <summary>A picture in which other sessions wait for their end than in this one, or the last when the time is over.</summary>
    internal ValueTask<Result<CatalogSnapshot>> NextEndingsAsync(
        CatalogSnapshot known, TimeSpan atMost, CancellationToken cancel) =>
        NextAsync(Question.Endings, known, atMost, cancel);

    /// <summary>
    /// For those within the house, who are no blocked readers: a picture in which the answer to the question has another
    /// index than in this one, or the last when the time is over.
    /// </summary>
    internal async ValueTask<Result<CatalogSnapshot>> NextAsync(
        Question question, CatalogSnapshot known, TimeSpan atMost, CancellationToken cancel)
    {
        Interlocked.Increment(ref _watching);
        try
        {
            var reading = new Reading(Consistency.Stale, known.IndexOf(question), atMost);
            return await AskAsync(Caller.System, question, reading, cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _watching);
        }
    }

    /// <summary>Plans anew until the plan's transaction holds, or a plan without one was made from a fresh picture.</summary>
    internal async ValueTask<Result<Revision>> ChangeAsync(
        Caller caller, Func<CatalogSnapshot, Result<Txn?>> plan, Sample times, CancellationToken cancel)
    {
        using var span = Tracing.Start("catalog.write");
        var began = _time.GetTimestamp();
        var picture = Current;
        var fresh = false;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var planned = plan(picture);
            if (planned.Ok && planned.Value is { } txn)
            {
                if (!(await _engine.CommitAsync(txn, caller.ToOrigin(), cancel)).TryGet(out var done, out var refused))
                {
                    return refused;
                }

                if (done.Succeeded)
                {
                    await _follower.AtLeastAsync(done.At, cancel);
                    await EndingsAsync(done.At, cancel);
                    times.Record(_time.GetElapsedTime(began).TotalMilliseconds);
                    return done.At;
                }
            }
            else if (fresh)
            {
                return planned.TryGet(out _, out var no) ? picture.At : no;
            }

            // From a picture of unknown age, "no" and "nothing to do" are not to be believed: look at one that is fresh.
            if (!(await _follower.FreshAsync(cancel)).TryGet(out picture, out var unavailable))
            {
                return unavailable;
            }

            fresh = true;
        }

        return new Refused(
            Refusal.Conflict, $"the catalog changed {AttemptsMax} times while this was being written; try again");
    }

    public ValueTask DisposeAsync() => _follower.DisposeAsync();

    /// <param name="duty">Null: nobody else writes here.</param>
    private static Result<Txn?> Fenced(Duty? duty, Result<Txn?> planned) =>
        duty is null ? planned
        : duty.IsOver ? new Refused(Refusal.Conflict, "another agent does this now")
        : planned.TryGet(out var txn, out _) && txn is not null ? duty.Fence(txn)
        : planned;

    private async ValueTask<Result<CatalogSnapshot>> UntilAsync(
        Question question, Reading reading, CancellationToken cancel)
    {
        var patience = new Patience(reading, _time, _chance);
        while (true)
        {
            using var waiter = _follower.Waiters.Enter(Topic.Of(question, Current), question, reading.Index);
            if (Current.IndexOf(question) > reading.Index || _follower.Stopped || patience.Left() == TimeSpan.Zero)
            {
                return Current;
            }

            // All who were woken together answer from one picture, so that their answer is made once.
            var found = await waiter.WaitAsync(patience.Left(), _time, cancel);
            if (found is not null && found.IndexOf(question) > reading.Index)
            {
                return found;
            }
        }
    }

    private static Result<IEnumerable<Op>> RowsOf(Registration? beginning) =>
        beginning is null ? Result<IEnumerable<Op>>.Of([])
        : RegisterPlan.Plan(CatalogSnapshot.Empty, beginning).TryGet(out var txn, out var refused)
            ? Result<IEnumerable<Op>>.Of(txn?.Then ?? [])
            : refused;
}
