namespace Muster.Gossip.Swim;

/// <summary>Why a member is seen as it is.</summary>
/// <param name="Since">Since when, on the clock that <see cref="Swim"/> is given.</param>
/// <param name="Text">One line for the operator, without the member's name: <c>answers over TCP only …</c></param>
public sealed record Reason(ReasonKind Kind, TimeSpan Since, string Text);
