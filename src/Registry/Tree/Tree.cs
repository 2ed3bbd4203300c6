using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>
/// The users' keys as a tree of directories and values, with etcd v2's rules. The keys are those that all other doors see:
/// <c>/web/port</c> is <c>web/port</c>, or <c>/web/port</c> where somebody wrote it so.
/// </summary>
public sealed class Tree : IAsyncDisposable
{
    /// <summary>How often a change is planned anew because what it relied on changed meanwhile.</summary>
    private const int AttemptsMax = 256;

    private readonly IEngine _engine;
    private readonly TreeReader _reader;
    private readonly TreeWindow _window = new();
    private readonly TreeFollower _follower;
    private readonly TreeExpiry _expiry;

    public Tree(IEngine engine, TimeProvider time)
    {
        _engine = engine;
        _reader = new TreeReader(engine);
        _follower = new TreeFollower(engine, _window, time);
        _expiry = new TreeExpiry(engine, time, ExpireAsync);
    }

    public TreeStats Stats { get; } = new();

    /// <summary>Who wait for events now.</summary>
    public int Watchers => _window.Watchers;

    /// <summary>What is at the place; of a directory, the next level, or all. Hidden places are not listed from above.</summary>
    public async ValueTask<Result<TreeAnswer>> GetAsync(
        Caller caller, TreePath path, bool recursive, Consistency consistency, CancellationToken cancel)
    {
        var atLeast = Revision.Never;
        if (consistency != Consistency.Stale
            && !(await _engine.HeadAsync(cancel)).TryGet(out atLeast, out var refused))
        {
            return refused;
        }

        var found = await _reader.GetAsync(path, recursive, atLeast, cancel);
        Count(TreeAction.Get, found);
        return found;
    }

    /// <summary>Writes whatever is there; directories above are made. A directory is not replaced.</summary>
    public ValueTask<Result<TreeAnswer>> SetAsync(Caller caller, TreePath path, TreeWrite write, CancellationToken cancel) =>
        ChangeAsync(caller, TreeAction.Set, path, picture => TreePlan.Set(picture, write), cancel);

    /// <summary>Writes where nothing is.</summary>
    public ValueTask<Result<TreeAnswer>> CreateAsync(Caller caller, TreePath path, TreeWrite write, CancellationToken cancel) =>
        ChangeAsync(caller, TreeAction.Create, path, picture => TreePlan.Create(picture, write), cancel);

    /// <summary>Changes what is there; it keeps when it was created.</summary>
    public ValueTask<Result<TreeAnswer>> UpdateAsync(Caller caller, TreePath path, TreeWrite write, CancellationToken cancel) =>
        ChangeAsync(caller, TreeAction.Update, path, picture => TreePlan.Update(picture, write), cancel);

    public ValueTask<Result<TreeAnswer>> CompareAndSwapAsync(
        Caller caller, TreePath path, TreeCondition condition, TreeWrite write, CancellationToken cancel) =>
        ChangeAsync(
            caller, TreeAction.CompareAndSwap, path,
            picture => TreePlan.CompareAndSwap(picture, condition, write), cancel);

    public ValueTask<Result<TreeAnswer>> CompareAndDeleteAsync(
        Caller caller, TreePath path, TreeCondition condition, CancellationToken cancel) =>
        ChangeAsync(
            caller, TreeAction.CompareAndDelete, path, picture => TreePlan.CompareAndDelete(picture, condition), cancel);

    public ValueTask<Result<TreeAnswer>> DeleteAsync(
        Caller caller, TreePath path, TreeReach reach, CancellationToken cancel) =>
        ChangeAsync(caller, TreeAction.Delete, path, picture => TreePlan.Delete(picture, reach), cancel);

    /// <summary>
    /// Creates under a name of twenty digits: greater than that of all that was so created before in the directory, and
    /// mostly the revision of the change.
    /// </summary>
    public async ValueTask<Result<TreeAnswer>> AppendAsync(
        Caller caller, TreePath directory, TreeWrite write, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (!(await _engine.HeadAsync(cancel)).TryGet(out var head, out var refused))
            {
                return refused;
            }

            var name = InOrder.NameOf(head.Value + 1);
            if (!(await _reader.LastNumberAsync(directory, name, head, cancel)).TryGet(out var last, out refused))
            {
                return refused;
            }

            name = last is null ? name : InOrder.After(last);
            if (name is null)
            {
                return new Refused(Refusal.Invalid, $"'{directory}' holds the last name there is: no other follows it");
            }

            var path = directory.Child(System.Text.Encoding.ASCII.GetBytes(name));
            if (!(await _reader.PictureAsync(path, head, cancel)).TryGet(out var picture, out refused))
            {
                return refused;
            }

            // What came after the name was chosen may have a greater one, or this very one.
            var change = TreePlan.Append(picture with { Head = head }, name, write);
            if (change.Refusal is { Why: TreeNo.Exists })
            {
                continue;
            }

            var answer = await TryAsync(caller, change, cancel);
            if (!answer.TryGet(out var outcome, out refused))
            {
                return refused;
            }

            if (outcome is { } done)
            {
                Count(TreeAction.Create, done);
                return done;
            }
        }

        return Busy(directory);
    }

    /// <summary>
    /// Waits for changes from a revision on; never: for those after the call. What happened in the window's last thousand
    /// events is told at once.
    /// </summary>
    public async ValueTask<Result<(TreeWatcher? Watcher, TreeRefusal? Refusal)>> WatchAsync(
        Caller caller, TreeQuestion asked, Revision since, CancellationToken cancel)
    {
        await _follower.BeginAsync(cancel);
        return (await _engine.HeadAsync(cancel)).TryGet(out var head, out var refused)
            ? _window.Enter(asked, since == Revision.Never ? head.Next() : since, head)
            : refused;
    }

    /// <summary>The revision of the newest change.</summary>
    public ValueTask<Result<Revision>> HeadAsync(Caller caller, CancellationToken cancel) => _engine.HeadAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync();
        await _follower.DisposeAsync();
    }

    /// <summary>True when the place is settled: what had reached that deadline there is gone.</summary>
    private async ValueTask<bool> ExpireAsync(TreePath path, DateTimeOffset reached, CancellationToken cancel)
    {
        if (!(await _engine.HeadAsync(cancel)).TryGet(out var head, out _)
            || !(await _reader.PictureAsync(path, head, cancel)).TryGet(out var picture, out _))
        {
            return false;
        }

        if (TreePlan.Expire(picture, reached) is not { } change)
        {
            return true;
        }

        if (!(await TryAsync(Caller.System, change, cancel)).TryGet(out var done, out _) || done is null)
        {
            return false;
        }

        Stats.Count(TreeAction.Expire, done: true);
        return true;
    }

    private async ValueTask<Result<TreeAnswer>> ChangeAsync(
        Caller caller, TreeAction action, TreePath path, Func<TreePicture, TreeChange> plan, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            // A "no" from a lagging picture is not to be believed.
            if (!(await _engine.HeadAsync(cancel)).TryGet(out var head, out var refused)
                || !(await _reader.PictureAsync(path, head, cancel)).TryGet(out var picture, out refused)
                || !(await TryAsync(caller, plan(picture), cancel)).TryGet(out var outcome, out refused))
            {
                return refused;
            }

            if (outcome is { } answer)
            {
                Count(action, answer);
                return answer;
            }
        }

        return Busy(path);
    }

    /// <summary>Null when what the change relied on is so no longer.</summary>
    private async ValueTask<Result<TreeAnswer?>> TryAsync(Caller caller, TreeChange change, CancellationToken cancel)
    {
        if (change.Refusal is { } refusal)
        {
            return new TreeAnswer(refusal);
        }

        if (!(await _engine.CommitAsync(change.Txn!, caller.ToOrigin(), cancel)).TryGet(out var done, out var refused))
        {
            return refused;
        }

        return done.Succeeded
            ? new TreeAnswer(change.Draft! with { Node = change.Draft.Node.At(done.At), At = done.At })
            : Result<TreeAnswer?>.Of(null);
    }

    private static Refused Busy(TreePath path) => new(
        Refusal.Conflict, $"'{path}' changed {AttemptsMax} times while it was being written; try again");

    private void Count(TreeAction action, Result<TreeAnswer> answer) =>
        Stats.Count(action, answer.TryGet(out var told, out _) && told.Event is not null);
}
