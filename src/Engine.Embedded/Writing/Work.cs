using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

/// <summary>One command on its way through the writer: staged, made durable together with its neighbours, answered.</summary>
internal abstract class Work
{
    /// <summary>Applies it to the state and notes what the journal must hold. Called again if its batch was rolled back.</summary>
    public abstract void Stage(Staging staging);

    /// <summary>It is durable and published: what must follow, then the answer.</summary>
    public abstract void Done();

    public abstract void Refuse(Refused refused);

    /// <summary>Shares its batch with nothing else: what came before it is done, what came after it has not begun.</summary>
    public virtual bool IsAlone => false;
}

/// <summary>A command with an answer of its own type.</summary>
internal abstract class Work<T> : Work
{
    private readonly TaskCompletionSource<Result<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<Result<T>> Answer => new(_answer.Task);

    protected Result<T> Outcome { get; set; }

    public override void Done() => _answer.SetResult(Outcome);

    public override void Refuse(Refused refused) => _answer.SetResult(refused);
}
