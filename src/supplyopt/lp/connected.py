"""What hangs together: members of one joint, or of joints that share a member.

Labels spread from members to joints and back, each time to the lowest, with a jump to the label's
own label (Shiloach and Vishkin, 1982, "An O(log n) parallel connectivity algorithm", Journal of
Algorithms 3, 57-67), which takes few rounds whatever the size.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import Indices

__all__ = ["connected"]


def connected(joint: Indices, member: Indices, n_members: int) -> Indices:
    """Return for each member the lowest number among the members that it is connected with.

    Parameters
    ----------
    joint, member : integer array
        A pair says that a member is in a joint.
    n_members : int
        Those that are in no joint are connected with nobody.
    """
    label = np.arange(n_members)
    if len(joint) == 0:
        return label
    by_joint = np.argsort(joint, kind="stable")
    joints, starts = np.unique(joint[by_joint], return_index=True)
    in_joint = member[by_joint]
    by_member = np.argsort(member, kind="stable")
    members, member_starts = np.unique(member[by_member], return_index=True)
    of_member = joint[by_member]
    lowest = np.zeros(int(joints[-1]) + 1, dtype=np.int64)
    while True:
        lowest[joints] = np.minimum.reduceat(label[in_joint], starts)
        new = label.copy()
        new[members] = np.minimum.reduceat(lowest[of_member], member_starts)
        # Who bore the old label hears of the new one.
        np.minimum.at(new, label[members], new[members])
        new = new[new]
        if (new == label).all():
            return label
        label = new
